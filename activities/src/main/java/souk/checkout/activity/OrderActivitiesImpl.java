package souk.checkout.activity;

import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import souk.checkout.store.Placing;
import souk.fraud.FraudScore;
import souk.orders.OrderActivities;
import souk.orders.PlaceResult;
import souk.orders.PlaceResult.Placed;

@Singleton
final class OrderActivitiesImpl implements OrderActivities {
  private final Placing placing;
  private final CheckoutMetrics metrics;

  OrderActivitiesImpl(Placing placing, CheckoutMetrics metrics) {
    this.placing = placing;
    this.metrics = metrics;
  }

  @Override
  public PlaceResult place(
      String checkoutId,
      int attempt,
      String authorizationId,
      FraudScore score,
      @Nullable Instant paymentExpiresAt) {
    var result = placing.place(checkoutId, attempt, authorizationId, score, paymentExpiresAt);
    if (result instanceof Placed) {
      metrics.ended("placed");
    }
    return result;
  }
}
