package souk.checkout;

import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import souk.fraud.FraudScore;

/**
 * The checkout's row, which answers {@code GET /checkouts/{id}}. Each call is one short database
 * transaction, safe to repeat.
 */
@ActivityInterface
public interface CheckoutActivities {
  /**
   * Writes down a declined attempt; the hold waits for another card.
   *
   * @param score kept with the attempt, unless one is
   */
  void awaitPayment(String checkoutId, int attempt, String declineReason, FraudScore score);

  /** Shows the buyer the way to 3-D Secure. */
  void awaitChallenge(String checkoutId, int attempt);

  /** Hands an authorized attempt to support and keeps the hold until the decision. */
  void awaitReview(String checkoutId, int attempt, Instant decideBefore);

  /**
   * Gives the hold back, leaving a tombstone against a reservation that comes late, and writes the
   * checkout's end, in one database transaction.
   *
   * @param end any end but placed
   * @param lastAttempt the newest attempt the workflow knows to be settled; a newer accepted one
   *     stops the closing
   */
  CloseResult close(
      String checkoutId, CheckoutStatus end, @Nullable String reason, int lastAttempt);
}
