package souk.checkout.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.OutOfStock;
import souk.inventory.store.StockHolds;
import souk.sql.Database;
import souk.sql.Json;
import souk.sql.Lane;
import souk.sql.Statements;

/**
 * Ends checkouts whose stock was refused. In a flash sale most end so, all at once: they share
 * their database transactions as those who reserve do.
 */
@Singleton
final class SoldOutCheckouts {
  private static final int BATCH_MAX = 256;
  private static final int WAITING_MAX = 2_048;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Closes those without a hold, and answers with them. */
  private static final String CLOSE =
      """
      WITH refused AS (
        SELECT checkout_id, ARRAY(SELECT jsonb_array_elements_text(offers::jsonb)) AS offers
        FROM unnest(?::text[], ?::text[]) AS r (checkout_id, offers)
      ), tombstone AS (
        INSERT INTO stock_hold (checkout_id, state, ended_at)
        SELECT checkout_id, 'released', now() FROM refused ORDER BY checkout_id
        ON CONFLICT (checkout_id) DO NOTHING
        RETURNING checkout_id
      ), unused AS (
        UPDATE payment_attempt SET state = 'voided', updated_at = now()
        WHERE checkout_id IN (SELECT checkout_id FROM tombstone)
          AND state IN ('accepted', 'challenged')
      ), closed AS (
        UPDATE checkout c
        SET status = 'out_of_stock', out_of_stock = refused.offers, updated_at = now()
        FROM refused JOIN tombstone USING (checkout_id)
        WHERE c.id = checkout_id AND c.status = 'reserving'
      )
      SELECT checkout_id FROM tombstone
      """;

  private record Refusal(String checkoutId, OutOfStock result) {}

  private final Database database;
  private final StockHolds holds;
  private final Lane<Refusal, ReserveResult> lane =
      new Lane<>(this::close, BATCH_MAX, WAITING_MAX, PATIENCE);

  SoldOutCheckouts(Database database, StockHolds holds) {
    this.database = database;
    this.holds = holds;
  }

  /**
   * Leaves a tombstone against a reservation that comes late, and writes the end down. Safe to
   * repeat.
   *
   * @return the refusal; or what became of a try that was given up and came to a hold all the same,
   *     which then stands
   */
  ReserveResult close(String checkoutId, OutOfStock refusal) {
    return lane.ask(new Refusal(checkoutId, refusal));
  }

  /** A statement of its own looks for holds: the first may have waited for one it can't see. */
  private List<ReserveResult> close(List<Refusal> refusals) {
    return database.write(sql -> {
      Set<String> closed = new HashSet<>(closeAll(sql, refusals));
      List<String> held =
          refusals.stream().map(Refusal::checkoutId).filter(id -> !closed.contains(id)).toList();
      Map<String, ReserveResult> earlier = held.isEmpty() ? Map.of() : holds.find(sql, held);
      return refusals.stream()
          .map(refusal -> earlier.getOrDefault(refusal.checkoutId(), refusal.result()))
          .toList();
    });
  }

  private static List<String> closeAll(Statements sql, List<Refusal> refusals) throws SQLException {
    return sql.query(
        CLOSE,
        row -> row.text("checkout_id"),
        refusals.stream().map(Refusal::checkoutId).toArray(String[]::new),
        refusals.stream()
            .map(refusal -> Json.write(refusal.result().offerIds()))
            .toArray(String[]::new));
  }
}
