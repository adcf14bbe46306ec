package souk.inventory.store;

import jakarta.inject.Singleton;
import java.util.List;
import souk.sql.Database;

/** Puts what was sold and never sent back on the shelf. */
@Singleton
public final class StockReturn {
  private static final String CANCELLED =
      """
      WITH line AS (
        SELECT order_id, offer_id, quantity FROM order_line WHERE order_id = ANY (?)
      ), locked AS MATERIALIZED (
        SELECT offer_id FROM stock WHERE offer_id IN (SELECT offer_id FROM line)
        ORDER BY offer_id FOR UPDATE
      ), recorded AS (
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        SELECT offer_id, quantity, 0, 'cancelled', order_id FROM line JOIN locked USING (offer_id)
        RETURNING offer_id, on_hand_delta
      )
      UPDATE stock SET on_hand = on_hand + back.units
      FROM (SELECT offer_id, sum(on_hand_delta)::int AS units FROM recorded GROUP BY offer_id) back
      WHERE stock.offer_id = back.offer_id
      """;

  private final Database database;

  StockReturn(Database database) {
    this.database = database;
  }

  /**
   * Joins the transaction that cancels the orders.
   *
   * @throws souk.sql.DatabaseException if one of them has given its units back before: nothing is
   *     given back twice
   */
  public void cancelled(List<String> orderIds) {
    database.write(sql -> sql.update(CANCELLED, (Object) orderIds.toArray(String[]::new)));
  }
}
