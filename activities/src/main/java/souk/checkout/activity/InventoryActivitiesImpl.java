package souk.checkout.activity;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import souk.checkout.store.CheckoutStore;
import souk.inventory.InventoryActivities;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.OutOfStock;
import souk.inventory.StockLine;

@Singleton
final class InventoryActivitiesImpl implements InventoryActivities {
  private final CheckoutStore checkouts;
  private final CheckoutMetrics metrics;

  InventoryActivitiesImpl(CheckoutStore checkouts, CheckoutMetrics metrics) {
    this.checkouts = checkouts;
    this.metrics = metrics;
  }

  @Override
  public ReserveResult reserve(String checkoutId, List<StockLine> lines, Duration holdFor) {
    var result = checkouts.reserve(checkoutId, lines, holdFor);
    if (result instanceof OutOfStock) {
      metrics.ended("out_of_stock");
    }
    return result;
  }
}
