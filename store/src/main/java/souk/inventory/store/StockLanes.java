package souk.inventory.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import souk.inventory.ReserveResult;
import souk.inventory.StockLine;
import souk.sql.Lane;

/**
 * The way to held stock. Requests for one offer take one lane, so that a crowd shares commits
 * instead of queueing for a row lock; several processes may do the same at once, and PostgreSQL
 * settles between them. More lanes than one, so that a crowd at one offer doesn't hold up the
 * others.
 */
@Singleton
public final class StockLanes {
  private static final int LANES = 4;
  private static final int BATCH_MAX = 256;
  private static final int WAITING_MAX = 2_048;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<Lane<HoldRequest, ReserveResult>> lanes;
  private final StockReservation reservation;

  StockLanes(StockReservation reservation) {
    this.reservation = reservation;
    lanes =
        IntStream.range(0, LANES)
            .mapToObj(number -> new Lane<>(reservation::reserve, BATCH_MAX, WAITING_MAX, PATIENCE))
            .toList();
  }

  /**
   * Holds every line or none; repeating answers the same.
   *
   * @throws Lane.LaneFullException if too many want it at this moment; nothing was done
   */
  public ReserveResult reserve(HoldRequest request) {
    int lane = Math.floorMod(request.firstOffer().hashCode(), LANES);
    return lanes.get(lane).ask(request);
  }

  /**
   * What is held for a checkout counts for whoever its row names now. Joins the database
   * transaction that changed the row.
   *
   * @return the offers of which that one would have more than one buyer may: then it must be undone
   */
  public List<String> heldByAnother(String checkoutId, List<StockLine> lines) {
    return reservation.heldByAnother(new HoldRequest(checkoutId, lines, Duration.ZERO));
  }
}
