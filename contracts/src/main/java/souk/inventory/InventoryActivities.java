package souk.inventory;

import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.util.List;

/** Holding stock for a checkout. Safe to repeat; those who ask at once share their transactions. */
@ActivityInterface
public interface InventoryActivities {
  /**
   * Holds every line or none, until a deadline that the first call fixes. Out of stock also ends
   * the checkout, in a database transaction of its own: nothing is held that could be lost in
   * between.
   *
   * @param lines at most one per offer
   * @param holdFor counted from the database's clock at the first call
   */
  ReserveResult reserve(String checkoutId, List<StockLine> lines, Duration holdFor);
}
