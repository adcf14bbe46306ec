package souk.reconciliation.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import souk.checkout.store.StatusSql;
import souk.sql.Database;

/** Checkouts that should have ended, and incidents. */
@Singleton
public final class ReconciliationStore {
  /**
   * A row without a hold counts from when it was written; a hold whose row has ended counts too.
   */
  private static final String OVERDUE =
      """
      SELECT id, min(due) AS due FROM (
        SELECT id, coalesce(reserved_until, created_at + ? * interval '1 millisecond') AS due
        FROM checkout
        WHERE status IN %s
        UNION ALL
        SELECT checkout_id, reserved_until FROM stock_hold WHERE state = 'pending'
      ) AS open
      WHERE due < clock_timestamp() - ? * interval '1 millisecond'
      GROUP BY id HAVING (min(due), id) > (?, ?) ORDER BY min(due), id LIMIT ?
      """
          .formatted(StatusSql.OPEN);

  /**
   * A checkout that should have ended.
   *
   * @param due when
   */
  public record Overdue(String checkoutId, Instant due) {
    /** Before all others. */
    public static final Overdue NONE = new Overdue("", Instant.EPOCH);
  }

  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  private final Database database;

  ReconciliationStore(Database database) {
    this.database = database;
  }

  /**
   * A page, the oldest first.
   *
   * @param hold how long a checkout without a deadline of its own may take
   * @param late how long after its deadline a checkout is overdue
   * @param after the last of the page before, or {@link Overdue#NONE}
   */
  public List<Overdue> overdue(Duration hold, Duration late, Overdue after, int limit) {
    return database.read(sql ->
        sql.query(
            OVERDUE,
            row -> new Overdue(row.text("id"), row.instant("due")),
            hold,
            late,
            after.due,
            after.checkoutId,
            limit));
  }

  /**
   * All but those that were declined, or that orders were placed with. One that the row calls
   * voided is among them: who wrote that may not have come to tell the provider. One that was made
   * before the database came back from a backup is not: orders may stand on it that are not known
   * here any more.
   */
  public List<Integer> attemptsToVoid(String checkoutId) {
    return database.read(sql ->
        sql.query(
            """
            SELECT number FROM payment_attempt
            WHERE checkout_id = ? AND state IN ('accepted', 'challenged', 'voiding', 'voided')
              AND coalesce(instance, current_instance()) = current_instance()
            ORDER BY number
            """,
            row -> row.integer("number"),
            checkoutId));
  }

  /** The attempts that would be voided if they carried the mark of this database as it is now. */
  public List<Integer> attemptsOfAnother(String checkoutId) {
    return database.read(sql ->
        sql.query(
            """
            SELECT number FROM payment_attempt
            WHERE checkout_id = ? AND state IN ('accepted', 'challenged', 'voiding')
              AND instance <> current_instance()
            ORDER BY number
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

  /**
   * Forgets incidents of long ago, some of them at a time. Ids grow with time, so the oldest are
   * found without an index of their own.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration olderThan) {
    return FORGOTTEN_AT_ONCE_MAX
        == database.writeOnce(sql ->
            sql.update(
                """
                DELETE FROM reconciliation_incident WHERE id IN (
                  SELECT id FROM (SELECT id, created_at FROM reconciliation_incident ORDER BY id LIMIT ?) oldest
                  WHERE created_at < now() - ? * interval '1 millisecond')
                """,
                FORGOTTEN_AT_ONCE_MAX,
                olderThan));
  }
}
