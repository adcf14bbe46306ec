package souk.inventory.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.sql.Database;
import souk.sql.Row;

/** What a seller has on its shelves, as the seller counts it. */
@Singleton
public final class StockCount {
  /**
   * An offer's counters.
   *
   * @param reserved of those on hand, held for checkouts
   * @param limitPerBuyer how many one buyer may have; null for no limit
   */
  public record Stock(String offerId, int onHand, int reserved, @Nullable Integer limitPerBuyer) {
    public int available() {
      return onHand - reserved;
    }
  }

  /** How a recount ended. */
  public sealed interface Recount {
    record Counted(Stock before, Stock after) implements Recount {}

    /** Fewer than what is held for buyers: those were promised. */
    record BelowReserved(Stock now) implements Recount {}

    record NoSuchOffer() implements Recount {}
  }

  /** The database's clock and counters decide, not what was read before. */
  private static final String SET =
      """
      WITH before AS (
        SELECT offer_id, on_hand, reserved, limit_per_buyer FROM stock WHERE offer_id = ? FOR UPDATE
      ), changed AS (
        UPDATE stock s SET on_hand = ? FROM before b
        WHERE s.offer_id = b.offer_id AND b.reserved <= ? AND b.on_hand <> ?
        RETURNING s.offer_id, s.on_hand - b.on_hand AS delta
      ), recorded AS (
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        SELECT offer_id, delta, 0, CASE WHEN delta > 0 THEN 'received' ELSE 'corrected' END, ?
        FROM changed
      )
      SELECT offer_id, on_hand, reserved, limit_per_buyer FROM before
      """;

  private final Database database;

  StockCount(Database database) {
    this.database = database;
  }

  public Optional<Stock> find(String offerId) {
    return database.read(sql ->
        sql.first(
            "SELECT offer_id, on_hand, reserved, limit_per_buyer FROM stock WHERE offer_id = ?",
            StockCount::stock,
            offerId));
  }

  /**
   * Sets what is on hand, with the difference in the ledger.
   *
   * @param by who says so; kept with the ledger's row
   */
  public Recount set(String offerId, int onHand, String by) {
    Optional<Stock> found =
        database.write(sql ->
            sql.first(SET, StockCount::stock, offerId, onHand, onHand, onHand, "recount:" + by));
    if (found.isEmpty()) {
      return new Recount.NoSuchOffer();
    }
    Stock before = found.get();
    return onHand < before.reserved()
        ? new Recount.BelowReserved(before)
        : new Recount.Counted(
            before, new Stock(offerId, onHand, before.reserved(), before.limitPerBuyer()));
  }

  /**
   * Sets how many one buyer may have, from now on; who has more keeps it.
   *
   * @param perBuyer null for no limit
   * @return empty if there is no such offer
   */
  public Optional<Stock> limit(String offerId, @Nullable Integer perBuyer) {
    return database.writeOnce(sql ->
        sql.first(
            """
            UPDATE stock SET limit_per_buyer = ?::int WHERE offer_id = ?
            RETURNING offer_id, on_hand, reserved, limit_per_buyer
            """,
            StockCount::stock,
            perBuyer,
            offerId));
  }

  private static Stock stock(Row row) throws SQLException {
    return new Stock(
        row.text("offer_id"),
        row.integer("on_hand"),
        row.integer("reserved"),
        row.integerOrNull("limit_per_buyer"));
  }
}
