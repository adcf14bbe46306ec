package souk.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.inventory.store.StockCount.Stock;
import souk.sql.Guarded;

/** What a seller has on its shelves, as the seller counts it. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class StockCount implements GenericRepository<Stock, String> {
  /**
   * An offer's counters.
   *
   * @param reserved of those on hand, held for checkouts
   * @param limitPerBuyer how many one buyer may have; null for no limit
   */
  @MappedEntity("stock")
  public record Stock(
      @Id String offerId, int onHand, int reserved, @Nullable Integer limitPerBuyer) {
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

  @Query("SELECT offer_id, on_hand, reserved, limit_per_buyer FROM stock WHERE offer_id = :offerId")
  public abstract Optional<Stock> find(String offerId);

  /**
   * Sets what is on hand, with the difference in the ledger.
   *
   * @param by who says so; kept with the ledger's row
   */
  public Recount set(String offerId, int onHand, String by) {
    @Nullable Stock before = before(offerId, onHand, "recount:" + by);
    if (before == null) {
      return new Recount.NoSuchOffer();
    }
    return onHand < before.reserved()
        ? new Recount.BelowReserved(before)
        : new Recount.Counted(
            before, new Stock(offerId, onHand, before.reserved(), before.limitPerBuyer()));
  }

  /** The database's clock and counters decide, not what was read before. */
  @Query(
      """
      WITH before AS (
        SELECT offer_id, on_hand, reserved, limit_per_buyer FROM stock WHERE offer_id = :offerId FOR UPDATE
      ), changed AS (
        UPDATE stock s SET on_hand = :onHand FROM before b
        WHERE s.offer_id = b.offer_id AND b.reserved <= :onHand AND b.on_hand <> :onHand
        RETURNING s.offer_id, s.on_hand - b.on_hand AS delta
      ), recorded AS (
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        SELECT offer_id, delta, 0, CASE WHEN delta > 0 THEN 'received' ELSE 'corrected' END, :reference
        FROM changed
      )
      SELECT offer_id, on_hand, reserved, limit_per_buyer FROM before
      """)
  abstract @Nullable Stock before(String offerId, int onHand, String reference);

  /**
   * Sets how many one buyer may have, from now on; who has more keeps it.
   *
   * @param perBuyer null for no limit
   * @return empty if there is no such offer
   */
  public Optional<Stock> limit(String offerId, @Nullable Integer perBuyer) {
    return Optional.ofNullable(limited(offerId, perBuyer));
  }

  @Query(
      """
      UPDATE stock SET limit_per_buyer = :perBuyer::int WHERE offer_id = :offerId
      RETURNING offer_id, on_hand, reserved, limit_per_buyer
      """)
  abstract @Nullable Stock limited(String offerId, @Nullable Integer perBuyer);
}
