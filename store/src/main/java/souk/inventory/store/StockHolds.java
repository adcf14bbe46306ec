package souk.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.Released;
import souk.inventory.ReserveResult.Reserved;
import souk.inventory.store.StockHolds.Hold;
import souk.sql.Database;
import souk.sql.Guarded;

/**
 * What becomes of stock that is held for a checkout: released or sold. What a hold holds is what
 * the ledger says was reserved for it. Everything can be repeated.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class StockHolds implements GenericRepository<Hold, String> {
  /**
   * To be put at the head of the statement that writes the orders: sells what a pending hold of
   * {@code :checkoutId} holds; {@code hold} has its row if there was such a hold.
   */
  public static final String SELL =
      """
      WITH hold AS (
        UPDATE stock_hold SET state = 'confirmed', ended_at = now()
        WHERE checkout_id = :checkoutId AND state = 'pending'
        RETURNING checkout_id
      ), locked AS (
        SELECT s.offer_id, r.reserved_delta AS quantity, hold.checkout_id
        FROM hold JOIN stock_ledger r ON r.reference = hold.checkout_id AND r.reason = 'reserved'
        JOIN stock s ON s.offer_id = r.offer_id
        ORDER BY s.offer_id FOR UPDATE OF s
      ), sold AS (
        UPDATE stock s
        SET on_hand = s.on_hand - locked.quantity, reserved = s.reserved - locked.quantity
        FROM locked WHERE s.offer_id = locked.offer_id
      ), recorded AS (
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        SELECT offer_id, -quantity, -quantity, 'sold', checkout_id FROM locked
      )\
      """;

  /** A hold as it stands; a tombstone never had a deadline. */
  @MappedEntity("stock_hold")
  record Hold(@Id String checkoutId, String state, @Nullable Instant reservedUntil) {
    ReserveResult result() {
      return reservedUntil == null || state.equals("released")
          ? new Released()
          : new Reserved(reservedUntil);
    }
  }

  private final Database database;

  StockHolds(Database database) {
    this.database = database;
  }

  /**
   * Gives a pending hold back; without one, leaves a tombstone against a late reservation. Two
   * statements, because the first may have waited for that very reservation, and only a statement
   * that begins after it sees what was reserved.
   */
  public void release(String checkoutId) {
    database.together(() -> {
      @Nullable Hold ended = end(checkoutId);
      return ended == null || ended.reservedUntil == null ? 0 : giveBack(checkoutId);
    });
  }

  @Query(
      """
      INSERT INTO stock_hold (checkout_id, state, ended_at) VALUES (:checkoutId, 'released', now())
      ON CONFLICT (checkout_id) DO UPDATE SET state = 'released', ended_at = now()
      WHERE stock_hold.state = 'pending'
      RETURNING checkout_id, state, reserved_until
      """)
  abstract @Nullable Hold end(String checkoutId);

  @Query(
      value =
          """
          WITH locked AS (
            SELECT s.offer_id, r.reserved_delta AS quantity, r.reference
            FROM stock_ledger r JOIN stock s ON s.offer_id = r.offer_id
            WHERE r.reference = :checkoutId AND r.reason = 'reserved'
            ORDER BY s.offer_id FOR UPDATE OF s
          ), counted AS (
            UPDATE stock s SET reserved = s.reserved - locked.quantity
            FROM locked WHERE s.offer_id = locked.offer_id
          )
          INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
          SELECT offer_id, 0, -quantity, 'released', reference FROM locked
          """,
      readOnly = false)
  abstract int giveBack(String checkoutId);

  /**
   * Leaves a tombstone against a reservation that comes late.
   *
   * @return false if there has been one: it stands as it is
   */
  public boolean refuse(String checkoutId) {
    return bury(checkoutId) == 1;
  }

  @Query(
      """
      INSERT INTO stock_hold (checkout_id, state, ended_at) VALUES (:checkoutId, 'released', now())
      ON CONFLICT (checkout_id) DO NOTHING
      """)
  abstract int bury(String checkoutId);

  /** Holds that stand, or were given back before they were asked for. */
  public Map<String, ReserveResult> find(Collection<String> checkoutIds) {
    return all(List.copyOf(checkoutIds)).stream()
        .collect(Collectors.toMap(Hold::checkoutId, Hold::result));
  }

  @Query("SELECT checkout_id, state, reserved_until FROM stock_hold WHERE checkout_id = ANY (:ids)")
  abstract List<Hold> all(@TypeDef(type = DataType.STRING_ARRAY) List<String> ids);

  /** Writes down who holds, where that matters, as the checkouts' rows say by now. */
  @Query(
      """
      UPDATE stock_hold h
      SET buyer = email_identity(coalesce(a.email, c.email)),
          buyer_written = nullif(email_identity(c.email), email_identity(coalesce(a.email, c.email)))
      FROM checkout c LEFT JOIN account a ON a.id = c.buyer_id
      WHERE h.checkout_id = ANY (:ids) AND h.buyer IS NOT NULL AND c.id = h.checkout_id
      """)
  public abstract void heldByAnother(@TypeDef(type = DataType.STRING_ARRAY) List<String> ids);

  /** Moves a pending hold's deadline. */
  @Query(
      """
      UPDATE stock_hold SET reserved_until = :until
      WHERE checkout_id = :checkoutId AND state = 'pending'
      """)
  public abstract void extend(String checkoutId, Instant until);
}
