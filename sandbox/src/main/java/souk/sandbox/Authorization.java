package souk.sandbox;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the books.
 *
 * @param key the client's idempotency key; there is one entry per key
 * @param reference what the client calls the purchase
 * @param releasedMinor given up of what was not captured
 * @param metadata what the client wants to be told again
 * @param expiresAt when what is not captured is given up by itself
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
    long releasedMinor,
    @Nullable String declineCode,
    @Nullable String redirectUrl,
    @Nullable String returnUrl,
    @Nullable Map<String, String> metadata,
    @Nullable Instant expiresAt,
    Instant createdAt,
    Instant updatedAt) {
  /** Where it stands. */
  public enum Status {
    AUTHORIZED,
    DECLINED,
    REQUIRES_ACTION,
    VOIDED,
    /** Its time was over before anything was captured: as good as voided. */
    EXPIRED,
    CAPTURED;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
