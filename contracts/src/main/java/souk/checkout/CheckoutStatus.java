package souk.checkout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a checkout stands. Its word on the wire and in the database is {@link #word()}. */
public enum CheckoutStatus {
  /** Stock is being held and the quote made. */
  RESERVING(false),
  /** The hold stands until its deadline, waiting for a card. */
  AWAITING_PAYMENT(false),
  /** A fraud check or an authorization is under way, or its outcome unknown. */
  PROCESSING(false),
  /** The buyer must pass 3-D Secure. */
  AWAITING_CHALLENGE(false),
  /** Authorized; support decides. */
  IN_REVIEW(false),
  PLACED(true),
  OUT_OF_STOCK(true),
  REJECTED(true),
  EXPIRED(true),
  CANCELLED(true);

  private final boolean end;

  CheckoutStatus(boolean end) {
    this.end = end;
  }

  /** Whether nothing will change any more. Every end but {@link #PLACED} holds nothing. */
  public boolean isEnd() {
    return end;
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if it is no status
   */
  @JsonCreator
  public static CheckoutStatus of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
