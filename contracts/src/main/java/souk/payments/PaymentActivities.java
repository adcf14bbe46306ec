package souk.payments;

import io.temporal.activity.ActivityInterface;

/**
 * The payment provider's side of a checkout. Authorizing is tried once within the workflow task;
 * everything else is an ordinary activity, for operators to see, pause and retry. The provider's
 * key is {@code checkoutId/attempt}: however often these run, an attempt is at most one
 * authorization.
 */
@ActivityInterface
public interface PaymentActivities {
  /** Asks the provider to set the quoted amount aside, or what became of asking before. */
  AuthorizeResult authorize(String checkoutId, int attempt);

  /** Asks what became of an attempt whose buyer was challenged. */
  AuthorizeResult confirm(String checkoutId, int attempt);

  /**
   * Gives an attempt up for good, whatever became of it: nothing stays set aside, and an authorize
   * that arrives later finds it voided. An attempt that orders were placed with stands.
   */
  void voidAttempt(String checkoutId, int attempt);
}
