package souk.reconciliation.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.checkout.store.StatusSql;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.sql.Database;
import souk.sql.Row;

/** What we have written down of payments, to compare with a provider's books. */
@Singleton
public final class BooksStore {
  /**
   * One payment attempt.
   *
   * @param isMoving whether something about it is open, or has changed a moment ago
   * @param placed what orders were placed for with it; null if none were, or all were cancelled
   * @param isCancelled whether all of them were, and the provider has confirmed the void
   * @param capturedMinor what the provider has confirmed
   * @param refundedMinor what the provider has confirmed
   */
  public record OurPayment(
      PaymentKey key,
      boolean isMoving,
      @Nullable Money placed,
      boolean isCancelled,
      long capturedMinor,
      long refundedMinor) {}

  private static final String SELECT =
      """
      SELECT a.checkout_id, a.number, g.currency,
        CASE WHEN w.is_voided THEN NULL ELSE g.total_minor END AS total_minor,
        coalesce(w.is_voided, false) AS is_cancelled, coalesce(w.captured, 0) AS captured, coalesce(w.refunded, 0) AS refunded,
        coalesce(w.is_open, false)
          OR c.status IN %s
          OR greatest(a.updated_at, c.updated_at, w.settled_at)
             > clock_timestamp() - ? * interval '1 millisecond' AS is_moving
      FROM payment_attempt a JOIN checkout c ON c.id = a.checkout_id
      LEFT JOIN order_group g ON g.checkout_id = a.checkout_id AND a.state = 'authorized'
      LEFT JOIN LATERAL (
        SELECT sum(amount_minor) FILTER (WHERE kind = 'capture' AND state = 'done')::bigint AS captured,
          sum(amount_minor) FILTER (WHERE kind = 'refund' AND state = 'done')::bigint AS refunded,
          bool_or(state = 'pending') AS is_open, bool_or(kind = 'void' AND state = 'done') AS is_voided, max(settled_at) AS settled_at
        FROM payment_operation JOIN seller_order o ON o.id = order_id
        WHERE o.order_group_id = g.id
      ) w ON true
      """
          .formatted(StatusSql.OPEN);

  private final Database database;

  BooksStore(Database database) {
    this.database = database;
  }

  /**
   * Those of these attempts that we know of.
   *
   * @param still how long nothing must have changed for an attempt not to be moving
   */
  public List<OurPayment> find(List<PaymentKey> keys, Duration still) {
    return database.read(sql ->
        sql.query(
            SELECT + " WHERE (a.checkout_id, a.number) IN (SELECT * FROM unnest(?, ?))",
            BooksStore::read,
            still,
            keys.stream().map(PaymentKey::checkoutId).toArray(String[]::new),
            keys.stream().map(PaymentKey::attempt).toArray(Integer[]::new)));
  }

  /** Attempts that orders were placed with between two instants, the oldest first. */
  public List<OurPayment> placed(Instant from, Instant until, Duration still, int most) {
    return database.read(sql ->
        sql.query(
            SELECT + " WHERE g.placed_at >= ? AND g.placed_at < ? ORDER BY g.placed_at LIMIT ?",
            BooksStore::read,
            still,
            from,
            until,
            most));
  }

  /** The mark that this Souk's authorizations carry at the provider. */
  public String instance() {
    return database.read(sql -> sql.only("SELECT current_instance() AS id", row -> row.text("id")));
  }

  /**
   * What is wrong with a round and not with one payment: reported once an hour while it lasts.
   *
   * @param instance whose round
   * @return whether it is new
   */
  public boolean reportHourly(String instance, String kind, String details) {
    return database.write(sql ->
        sql.update(
                """
                INSERT INTO reconciliation_incident (checkout_id, kind, details)
                SELECT ?, ?, ? WHERE NOT EXISTS (
                  SELECT FROM reconciliation_incident
                  WHERE checkout_id = ? AND kind = ? AND created_at > now() - interval '1 hour')
                """,
                instance,
                kind,
                details,
                instance,
                kind)
            > 0);
  }

  /** Returns whether it is new: a difference is reported once. */
  public boolean report(String checkoutId, String kind, String details) {
    return database.write(sql ->
        sql.update(
                """
                INSERT INTO reconciliation_incident (checkout_id, kind, details) VALUES (?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                checkoutId,
                kind,
                details)
            > 0);
  }

  private static OurPayment read(Row row) throws SQLException {
    @Nullable Long total = row.numberOrNull("total_minor");
    return new OurPayment(
        new PaymentKey(row.text("checkout_id"), row.integer("number")),
        row.flag("is_moving"),
        total == null ? null : Money.of(total, row.text("currency")),
        row.flag("is_cancelled"),
        row.number("captured"),
        row.number("refunded"));
  }
}
