package souk.reconciliation.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import souk.sql.Database;

/** Checkouts that should have ended, and incidents. */
@Singleton
public final class ReconciliationStore {
  /**
   * A row without a hold counts from when it was written; a hold whose row has ended counts too.
   */
  private static final String OVERDUE =
      """
      SELECT id FROM (
        SELECT id, coalesce(reserved_until, created_at + ? * interval '1 millisecond') AS due
        FROM checkout
        WHERE status IN ('reserving', 'awaiting_payment', 'processing', 'awaiting_challenge', 'in_review')
        UNION ALL
        SELECT checkout_id, reserved_until FROM stock_hold WHERE state = 'pending'
      ) AS open
      WHERE due < clock_timestamp() - ? * interval '1 millisecond'
      GROUP BY id ORDER BY min(due) LIMIT ?
      """;

  private final Database database;

  ReconciliationStore(Database database) {
    this.database = database;
  }

  /**
   * @param hold how long a checkout without a deadline of its own may take
   * @param late how long after its deadline a checkout is overdue
   */
  public List<String> overdue(Duration hold, Duration late, int most) {
    return database.read(sql -> sql.query(OVERDUE, row -> row.text("id"), hold, late, most));
  }

  /** Attempts of which it is not settled that nothing is authorized. */
  public List<Integer> unsettledAttempts(String checkoutId) {
    return database.read(sql ->
        sql.query(
            """
            SELECT number FROM payment_attempt
            WHERE checkout_id = ? AND state IN ('accepted', 'challenged', 'voiding') ORDER BY number
            """,
            row -> row.integer("number"),
            checkoutId));
  }

  public void incident(String checkoutId, String kind, String details) {
    database.write(sql ->
        sql.update(
            "INSERT INTO reconciliation_incident (checkout_id, kind, details) VALUES (?, ?, ?)",
            checkoutId,
            kind,
            details));
  }
}
