package souk.sandbox;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the books.
 *
 * @param key the client's idempotency key; there is one entry per key
 * @param reference what the client calls the purchase
 */
public record Authorization(
    String id,
    String key,
    String reference,
    Status status,
    long amountMinor,
    String currency,
    long capturedMinor,
    long refundedMinor,
    @Nullable String declineCode,
    @Nullable String redirectUrl,
    @Nullable String returnUrl,
    Instant createdAt,
    Instant updatedAt) {
  /** Where it stands. */
  public enum Status {
    AUTHORIZED,
    DECLINED,
    REQUIRES_ACTION,
    VOIDED,
    CAPTURED;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
