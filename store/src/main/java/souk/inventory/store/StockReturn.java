package souk.inventory.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import souk.inventory.store.StockCount.Stock;
import souk.sql.Guarded;

/** Puts what was sold and never sent back on the shelf. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface StockReturn extends GenericRepository<Stock, String> {
  /**
   * Joins the transaction that cancels the orders.
   *
   * @return the counters of what came back
   * @throws souk.sql.DatabaseException if one of them has given its units back before: nothing is
   *     given back twice
   */
  @Query(
      """
      WITH line AS (
        SELECT order_id, offer_id, quantity FROM order_line WHERE order_id = ANY (:orderIds)
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
      RETURNING stock.offer_id, on_hand, reserved, limit_per_buyer
      """)
  List<Stock> cancelled(@TypeDef(type = DataType.STRING_ARRAY) List<String> orderIds);
}
