package souk.inventory.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import souk.sql.Database;
import souk.sql.Row;

/**
 * Rebuilds counters from their ledger, which is what happened. In normal life they are the same,
 * since both are written in one transaction: this is for after somebody else has written.
 */
@Singleton
public final class StockRebuild {
  /**
   * A counter that is not its ledger's sum.
   *
   * @param onHand by the counter
   * @param ledgerOnHand by the ledger
   */
  public record Difference(
      String offerId, int onHand, int reserved, int ledgerOnHand, int ledgerReserved) {
    static Difference read(Row row) throws SQLException {
      return new Difference(
          row.text("offer_id"),
          row.integer("on_hand"),
          row.integer("reserved"),
          row.integer("ledger_on_hand"),
          row.integer("ledger_reserved"));
    }
  }

  private static final String DIFFERENCES =
      """
      SELECT s.offer_id, s.on_hand, s.reserved, coalesce(l.on_hand, 0)::int AS ledger_on_hand,
             coalesce(l.reserved, 0)::int AS ledger_reserved
      FROM stock s LEFT JOIN (
        SELECT offer_id, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved
        FROM stock_ledger GROUP BY offer_id
      ) l USING (offer_id)
      WHERE (s.on_hand <> coalesce(l.on_hand, 0) OR s.reserved <> coalesce(l.reserved, 0))
      """;

  private static final String LOCK =
      "SELECT 1 FROM stock WHERE offer_id = ANY (?) ORDER BY offer_id FOR UPDATE";

  private static final String SET =
      """
      WITH off AS (%s AND s.offer_id = ANY (?)), changed AS (
        UPDATE stock s SET on_hand = off.ledger_on_hand, reserved = off.ledger_reserved
        FROM off WHERE s.offer_id = off.offer_id
      )
      SELECT * FROM off ORDER BY offer_id
      """
          .formatted(DIFFERENCES);

  private final Database database;

  StockRebuild(Database database) {
    this.database = database;
  }

  /** Which counters are wrong; changes nothing. */
  public List<Difference> differences(int most) {
    return database.read(
        sql -> sql.query(DIFFERENCES + "ORDER BY s.offer_id LIMIT ?", Difference::read, most));
  }

  /**
   * Sets wrong counters to what their ledger says. The rows are locked first, so that the sums are
   * those of a moment in which nobody else counts.
   *
   * @return what was set right
   * @throws souk.sql.DatabaseException if a ledger's own sums are impossible, such as more held
   *     than there is: nothing is changed
   */
  public List<Difference> rebuild(int most) {
    String[] offers = differences(most).stream().map(Difference::offerId).toArray(String[]::new);
    if (offers.length == 0) {
      return List.of();
    }
    return database.write(sql -> {
      sql.query(LOCK, row -> 1, (Object) offers);
      return sql.query(SET, Difference::read, (Object) offers);
    });
  }
}
