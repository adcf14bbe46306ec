package souk.checkout.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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

  /** Answers with those that have a hold all the same: a try that was given up came late. */
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
        WHERE checkout_id IN (SELECT checkout_id FROM refused)
          AND state IN ('accepted', 'challenged')
      ), closed AS (
        UPDATE checkout c
        SET status = 'out_of_stock', out_of_stock = refused.offers, updated_at = now()
        FROM refused WHERE c.id = refused.checkout_id AND c.status = 'reserving'
      )
      SELECT checkout_id FROM refused EXCEPT SELECT checkout_id FROM tombstone
      """;

  private record Refusal(String checkoutId, List<String> offerIds) {}

  private final Database database;
  private final StockHolds holds;
  private final Lane<Refusal, Boolean> lane =
      new Lane<>(this::close, BATCH_MAX, WAITING_MAX, PATIENCE);

  SoldOutCheckouts(Database database, StockHolds holds) {
    this.database = database;
    this.holds = holds;
  }

  /**
   * Leaves a tombstone against a reservation that comes late, and writes the end down. Safe to
   * repeat.
   */
  void close(String checkoutId, List<String> offerIds) {
    lane.ask(new Refusal(checkoutId, offerIds));
  }

  private List<Boolean> close(List<Refusal> refusals) {
    return database.write(sql -> {
      for (String checkoutId : closeAll(sql, refusals)) {
        holds.release(sql, checkoutId);
      }
      return refusals.stream().map(refusal -> true).toList();
    });
  }

  private static List<String> closeAll(Statements sql, List<Refusal> refusals) throws SQLException {
    return sql.query(
        CLOSE,
        row -> row.text("checkout_id"),
        refusals.stream().map(Refusal::checkoutId).toArray(String[]::new),
        refusals.stream().map(refusal -> Json.write(refusal.offerIds())).toArray(String[]::new));
  }
}
