package souk.orders.activity;

import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import souk.checkout.activity.CheckoutMetrics;
import souk.fraud.FraudScore;
import souk.orders.OrderActivities;
import souk.orders.PlaceResult;
import souk.orders.PlaceResult.Placed;
import souk.orders.store.OrderStore;

@Singleton
final class OrderActivitiesImpl implements OrderActivities {
  private final OrderStore orders;
  private final CheckoutMetrics metrics;

  OrderActivitiesImpl(OrderStore orders, CheckoutMetrics metrics) {
    this.orders = orders;
    this.metrics = metrics;
  }

  @Override
  public PlaceResult place(
      String checkoutId,
      int attempt,
      String authorizationId,
      FraudScore score,
      @Nullable Instant paymentExpiresAt) {
    var result = orders.place(checkoutId, attempt, authorizationId, score, paymentExpiresAt);
    if (result instanceof Placed) {
      metrics.ended("placed");
    }
    return result;
  }
}
