package souk.payments.provider;

import java.util.Optional;
import souk.money.Money;
import souk.payments.PaymentKey;

/**
 * A payment provider. One key is at most one authorization there, however often it is asked.
 * Thread-safe.
 */
public interface PaymentProvider {
  /**
   * Asks for the money to be set aside, or what became of asking with this key before.
   *
   * @param paymentToken stands for a card
   * @param returnUrl where the provider sends the buyer back to after 3-D Secure
   * @throws OutcomeUnknown if no answer came: it may have happened
   */
  Authorization authorize(PaymentKey key, Money amount, String paymentToken, String returnUrl);

  /**
   * Asks what is known under a key.
   *
   * @throws OutcomeUnknown if no answer came
   */
  Optional<Authorization> find(PaymentKey key);

  /**
   * Makes sure that nothing is set aside under this key, now or later. Safe to repeat, and for a
   * key the provider has never seen.
   *
   * @throws OutcomeUnknown if no answer came
   */
  void voidAuthorization(PaymentKey key);
}
