package souk.payments.store;

import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.payments.PaymentKey;

/**
 * The intent to capture, to refund or to void, as written down before the provider hears of it.
 *
 * @param key names it here and at the provider
 * @param authorization what the order's group was paid with
 * @param refusal the provider's code, if it refused
 */
public record PaymentOperation(
    String key,
    String orderId,
    Kind kind,
    Money amount,
    State state,
    PaymentKey authorization,
    String authorizationId,
    @Nullable String refusal) {
  /** What is done with the money. */
  public enum Kind {
    CAPTURE,
    REFUND,

    /** The whole authorization is given up. */
    VOID,

    /** What was not captured of it is given up. */
    RELEASE
  }

  /** What is known of it. */
  public enum State {
    /** The provider may have been told; what it said is not known. */
    PENDING,
    DONE,
    /** The provider said no; the order's counters no longer count it. */
    REFUSED
  }
}
