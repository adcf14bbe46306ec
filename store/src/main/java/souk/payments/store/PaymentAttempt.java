package souk.payments.store;

import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.payments.PaymentKey;

/**
 * The intent to charge, as written down before the provider hears of it.
 *
 * @param amount null until the quote is frozen
 * @param instance the Souk that asks, as the provider is told
 * @param isFresh whether it was accepted only seconds ago, by the database's clock
 */
public record PaymentAttempt(
    PaymentKey key,
    String paymentToken,
    @Nullable Money amount,
    State state,
    @Nullable String authorizationId,
    @Nullable String redirectUrl,
    @Nullable String declineReason,
    boolean isFresh,
    String instance) {
  /** What is known of it. */
  public enum State {
    /** The provider may have been asked; what it said is not known. */
    ACCEPTED,
    /** The buyer was sent to 3-D Secure. */
    CHALLENGED,
    /** Orders were placed with it. */
    AUTHORIZED,
    DECLINED,
    /** Given up; the provider has not confirmed yet. */
    VOIDING,
    VOIDED
  }
}
