package souk.inventory.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.Released;
import souk.inventory.ReserveResult.Reserved;
import souk.sql.Row;
import souk.sql.Statements;

/**
 * What becomes of stock that is held for a checkout: released or sold. What a hold holds is what
 * the ledger says was reserved for it. Everything can be repeated.
 */
@Singleton
public final class StockHolds {
  /**
   * To be put at the head of the statement that writes the orders: sells what a pending hold holds.
   * Its first argument is the checkout; {@code hold} has its row if there was such a hold.
   */
  public static final String SELL =
      """
      WITH hold AS (
        UPDATE stock_hold SET state = 'confirmed', ended_at = now()
        WHERE checkout_id = ? AND state = 'pending'
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
      )
      """;

  private static final String END =
      """
      INSERT INTO stock_hold (checkout_id, state, ended_at) VALUES (?, 'released', now())
      ON CONFLICT (checkout_id) DO UPDATE SET state = 'released', ended_at = now()
      WHERE stock_hold.state = 'pending'
      RETURNING reserved_until IS NOT NULL AS held
      """;

  private static final String GIVE_BACK =
      """
      WITH locked AS (
        SELECT s.offer_id, r.reserved_delta AS quantity, r.reference
        FROM stock_ledger r JOIN stock s ON s.offer_id = r.offer_id
        WHERE r.reference = ? AND r.reason = 'reserved'
        ORDER BY s.offer_id FOR UPDATE OF s
      ), counted AS (
        UPDATE stock s SET reserved = s.reserved - locked.quantity
        FROM locked WHERE s.offer_id = locked.offer_id
      )
      INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
      SELECT offer_id, 0, -quantity, 'released', reference FROM locked
      """;

  /**
   * Gives a pending hold back; without one, leaves a tombstone against a late reservation. Two
   * statements, because the first may have waited for that very reservation, and only a statement
   * that begins after it sees what was reserved.
   *
   * @param statements inside a database transaction
   */
  public void release(Statements statements, String checkoutId) throws SQLException {
    Optional<Boolean> ended = statements.first(END, row -> row.flag("held"), checkoutId);
    if (ended.orElse(false)) {
      statements.update(GIVE_BACK, checkoutId);
    }
  }

  /**
   * Leaves a tombstone against a reservation that comes late.
   *
   * @return false if there has been one: it stands as it is
   */
  public boolean refuse(Statements statements, String checkoutId) throws SQLException {
    return statements.update(
            """
            INSERT INTO stock_hold (checkout_id, state, ended_at) VALUES (?, 'released', now())
            ON CONFLICT (checkout_id) DO NOTHING
            """,
            checkoutId)
        == 1;
  }

  /** Holds that stand, or were given back before they were asked for. */
  public Map<String, ReserveResult> find(Statements statements, Collection<String> checkoutIds)
      throws SQLException {
    Map<String, ReserveResult> found = new HashMap<>();
    statements.query(
        "SELECT checkout_id, state, reserved_until FROM stock_hold WHERE checkout_id = ANY (?)",
        row -> found.put(row.text("checkout_id"), result(row)),
        (Object) checkoutIds.toArray(String[]::new));
    return found;
  }

  private static ReserveResult result(Row hold) throws SQLException {
    @Nullable Instant until = hold.instantOrNull("reserved_until");
    return until == null || hold.text("state").equals("released")
        ? new Released()
        : new Reserved(until);
  }

  /** Writes down who holds, where that matters, as the checkouts' rows say by now. */
  public void heldByAnother(Statements statements, String... checkoutIds) throws SQLException {
    statements.update(
        """
        UPDATE stock_hold h
        SET buyer = email_identity(coalesce(a.email, c.email)),
            buyer_written = nullif(email_identity(c.email), email_identity(coalesce(a.email, c.email)))
        FROM checkout c LEFT JOIN account a ON a.id = c.buyer_id
        WHERE h.checkout_id = ANY (?) AND h.buyer IS NOT NULL AND c.id = h.checkout_id
        """,
        (Object) checkoutIds);
  }

  /** Moves a pending hold's deadline. */
  public void extend(Statements statements, String checkoutId, Instant until) throws SQLException {
    statements.update(
        "UPDATE stock_hold SET reserved_until = ? WHERE checkout_id = ? AND state = 'pending'",
        until,
        checkoutId);
  }
}
