package souk.inventory.store;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import souk.inventory.StockLine;

/**
 * A wish to hold stock.
 *
 * @param lines at most one per offer; sorted by offer here, so that everybody locks in one order
 * @param holdFor counted from the database's clock when it is granted
 */
public record HoldRequest(String checkoutId, List<StockLine> lines, Duration holdFor) {
  public HoldRequest {
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("nothing to hold for " + checkoutId);
    }
    lines = lines.stream().sorted(Comparator.comparing(StockLine::offerId)).toList();
  }

  /** The offer that decides which lane it takes. */
  String firstOffer() {
    return lines.getFirst().offerId();
  }
}
