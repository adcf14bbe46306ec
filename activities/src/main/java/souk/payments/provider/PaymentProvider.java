package souk.payments.provider;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.SettleResult;

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
   * @param instance which Souk asks: the books tell it again
   * @throws OutcomeUnknown if no answer came: it may have happened
   */
  Authorization authorize(
      PaymentKey key, Money amount, String paymentToken, String returnUrl, String instance);

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

  /**
   * Takes a part of what is set aside. One operation key is at most one capture there.
   *
   * @throws OutcomeUnknown if no answer came: it may have happened; ask by calling again
   */
  SettleResult capture(String operation, String authorizationId, Money amount);

  /**
   * Makes sure that nothing stays set aside but what was taken. Safe to repeat.
   *
   * @throws OutcomeUnknown if no answer came: it may have happened; ask by calling again
   */
  SettleResult release(String authorizationId);

  /**
   * Gives back a part of what was taken. One operation key is at most one refund there.
   *
   * @throws OutcomeUnknown if no answer came: it may have happened; ask by calling again
   */
  SettleResult refund(String operation, String authorizationId, Money amount);

  /**
   * A page of the provider's books: what was begun from one instant until before another.
   *
   * @param cursor the earlier page's; null for the first
   * @throws OutcomeUnknown if no answer came
   */
  BookPage books(Instant from, Instant until, @Nullable String cursor, int limit);
}
