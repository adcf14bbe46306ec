package souk.checkout.activity;

import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutActivities;
import souk.checkout.CheckoutStatus;
import souk.checkout.CloseResult;
import souk.checkout.CloseResult.Closed;
import souk.checkout.store.CheckoutStore;
import souk.fraud.FraudScore;

@Singleton
final class CheckoutActivitiesImpl implements CheckoutActivities {
  private final CheckoutStore checkouts;
  private final CheckoutMetrics metrics;

  CheckoutActivitiesImpl(CheckoutStore checkouts, CheckoutMetrics metrics) {
    this.checkouts = checkouts;
    this.metrics = metrics;
  }

  @Override
  public void awaitPayment(String checkoutId, int attempt, String declineReason, FraudScore score) {
    checkouts.awaitPayment(checkoutId, attempt, declineReason, score);
    metrics.paymentFailed(declineReason);
  }

  @Override
  public void awaitChallenge(String checkoutId, int attempt) {
    checkouts.awaitChallenge(checkoutId, attempt);
  }

  @Override
  public void awaitReview(String checkoutId, int attempt, Instant decideBefore) {
    checkouts.awaitReview(checkoutId, attempt, decideBefore);
  }

  @Override
  public CloseResult close(
      String checkoutId, CheckoutStatus end, @Nullable String reason, int lastAttempt) {
    var result = checkouts.close(checkoutId, end, reason, lastAttempt);
    if (result instanceof Closed(var standing)) {
      metrics.ended(standing.word());
    }
    return result;
  }
}
