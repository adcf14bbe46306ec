package souk.inventory.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.inventory.ReserveResult;
import souk.inventory.StockLine;
import souk.sql.Statements;

/**
 * Stock held for checkouts: the only code that reserves, releases and sells. Each is one statement
 * for all lines, locking in offer order, all or nothing, with its ledger rows; each can be
 * repeated.
 */
@Singleton
public final class StockHolds {
  private static final String RESERVE =
      """
      WITH wanted AS (
        SELECT offer_id, quantity FROM unnest(?::text[], ?::int[]) AS w (offer_id, quantity)
      ), locked AS (
        SELECT s.offer_id, w.quantity, s.on_hand - s.reserved >= w.quantity AS fits
        FROM stock s JOIN wanted w USING (offer_id)
        ORDER BY s.offer_id FOR UPDATE OF s
      ), lacking AS (
        SELECT offer_id FROM wanted EXCEPT SELECT offer_id FROM locked WHERE fits
      ), hold AS (
        INSERT INTO stock_hold (checkout_id, state, reserved_until)
        SELECT ?, 'pending', clock_timestamp() + ? * interval '1 millisecond'
        WHERE NOT EXISTS (SELECT FROM lacking)
        ON CONFLICT (checkout_id) DO NOTHING
        RETURNING checkout_id, reserved_until
      ), held AS (
        INSERT INTO reservation (checkout_id, offer_id, quantity)
        SELECT hold.checkout_id, locked.offer_id, locked.quantity FROM hold, locked
        RETURNING checkout_id, offer_id, quantity
      ), counted AS (
        UPDATE stock s SET reserved = s.reserved + held.quantity
        FROM held WHERE s.offer_id = held.offer_id
      ), recorded AS (
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        SELECT offer_id, 0, quantity, 'reserved', checkout_id FROM held
      )
      SELECT (SELECT reserved_until FROM hold) AS reserved_until,
             ARRAY(SELECT offer_id FROM lacking ORDER BY offer_id) AS lacking
      """;

  private static final String RELEASE =
      """
      WITH hold AS (
        INSERT INTO stock_hold (checkout_id, state, ended_at) VALUES (?, 'released', now())
        ON CONFLICT (checkout_id) DO UPDATE SET state = 'released', ended_at = now()
        WHERE stock_hold.state = 'pending'
        RETURNING checkout_id
      ), locked AS (
        SELECT s.offer_id, r.quantity, r.checkout_id
        FROM stock s JOIN reservation r USING (offer_id) JOIN hold USING (checkout_id)
        ORDER BY s.offer_id FOR UPDATE OF s
      ), counted AS (
        UPDATE stock s SET reserved = s.reserved - locked.quantity
        FROM locked WHERE s.offer_id = locked.offer_id
      )
      INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
      SELECT offer_id, 0, -quantity, 'released', checkout_id FROM locked
      """;

  private static final String CONFIRM =
      """
      WITH hold AS (
        UPDATE stock_hold SET state = 'confirmed', ended_at = now()
        WHERE checkout_id = ? AND state = 'pending'
        RETURNING checkout_id
      ), locked AS (
        SELECT s.offer_id, r.quantity, r.checkout_id
        FROM stock s JOIN reservation r USING (offer_id) JOIN hold USING (checkout_id)
        ORDER BY s.offer_id FOR UPDATE OF s
      ), counted AS (
        UPDATE stock s
        SET on_hand = s.on_hand - locked.quantity, reserved = s.reserved - locked.quantity
        FROM locked WHERE s.offer_id = locked.offer_id
      ), recorded AS (
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        SELECT offer_id, -quantity, -quantity, 'sold', checkout_id FROM locked
      )
      SELECT count(*) AS confirmed FROM hold
      """;

  private record Hold(String state, @Nullable Instant reservedUntil) {}

  private record Verdict(@Nullable Instant reservedUntil, List<String> lacking) {}

  /**
   * Holds every line or none.
   *
   * @param lines at most one per offer
   */
  public ReserveResult reserve(
      Statements statements, String checkoutId, List<StockLine> lines, Duration holdFor)
      throws SQLException {
    var sorted = lines.stream().sorted(Comparator.comparing(StockLine::offerId)).toList();
    var verdict =
        statements.only(
            RESERVE,
            row -> new Verdict(row.instantOrNull("reserved_until"), row.texts("lacking")),
            sorted.stream().map(StockLine::offerId).toArray(String[]::new),
            sorted.stream().map(StockLine::quantity).toArray(Integer[]::new),
            checkoutId,
            holdFor);
    if (verdict.reservedUntil() != null) {
      return new ReserveResult.Reserved(verdict.reservedUntil());
    }
    // Refused, or asked before: an earlier try's own hold may be what makes the stock look short.
    Optional<Hold> earlier = find(statements, checkoutId);
    if (earlier.isEmpty()) {
      return new ReserveResult.OutOfStock(verdict.lacking());
    }
    Instant until = earlier.get().reservedUntil();
    return earlier.get().state().equals("released") || until == null
        ? new ReserveResult.Released()
        : new ReserveResult.Reserved(until);
  }

  private static Optional<Hold> find(Statements statements, String checkoutId) throws SQLException {
    return statements.first(
        "SELECT state, reserved_until FROM stock_hold WHERE checkout_id = ?",
        row -> new Hold(row.text("state"), row.instantOrNull("reserved_until")),
        checkoutId);
  }

  /** Gives a pending hold back; without one, leaves a tombstone against a late reservation. */
  public void release(Statements statements, String checkoutId) throws SQLException {
    statements.update(RELEASE, checkoutId);
  }

  /**
   * Turns a pending hold into sold stock.
   *
   * @return false if there is no pending hold
   */
  public boolean confirm(Statements statements, String checkoutId) throws SQLException {
    return statements.only(CONFIRM, row -> row.number("confirmed"), checkoutId) == 1;
  }

  /** Moves a pending hold's deadline. */
  public void extend(Statements statements, String checkoutId, Instant until) throws SQLException {
    statements.update(
        "UPDATE stock_hold SET reserved_until = ? WHERE checkout_id = ? AND state = 'pending'",
        until,
        checkoutId);
  }
}
