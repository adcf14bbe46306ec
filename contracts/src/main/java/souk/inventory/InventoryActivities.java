package souk.inventory;

import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.util.List;

/** Holding stock for a checkout. Each call is one short database transaction, safe to repeat. */
@ActivityInterface
public interface InventoryActivities {
  /**
   * Holds every line or none, until a deadline that the first call fixes. Out of stock closes the
   * checkout in the same database transaction.
   *
   * @param lines at most one per offer
   * @param holdFor counted from the database's clock at the first call
   */
  ReserveResult reserve(String checkoutId, List<StockLine> lines, Duration holdFor);
}
