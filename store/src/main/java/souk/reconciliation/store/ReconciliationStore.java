package souk.reconciliation.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import souk.reconciliation.store.ReconciliationStore.Incident;
import souk.sql.Guarded;
import souk.sql.StatusSql;

/** Checkouts that should have ended, and incidents. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class ReconciliationStore implements GenericRepository<Incident, Long> {
  /** What was found to be wrong. */
  @MappedEntity("reconciliation_incident")
  record Incident(@Id long id, String checkoutId, String kind, String details) {}

  /**
   * A checkout that should have ended.
   *
   * @param due when
   */
  @Introspected
  public record Overdue(String checkoutId, Instant due) {
    /** Before all others. */
    public static final Overdue NONE = new Overdue("", Instant.EPOCH);
  }

  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  /**
   * A page, the oldest first.
   *
   * @param hold how long a checkout without a deadline of its own may take
   * @param late how long after its deadline a checkout is overdue
   * @param after the last of the page before, or {@link Overdue#NONE}
   */
  public List<Overdue> overdue(Duration hold, Duration late, Overdue after, int limit) {
    return overdue(hold.toMillis(), late.toMillis(), after.due, after.checkoutId, limit);
  }

  /**
   * A row without a hold counts from when it was written; a hold whose row has ended counts too.
   */
  @Query(
      """
      SELECT id AS checkout_id, min(due) AS due FROM (
        SELECT id, coalesce(reserved_until, created_at + :holdMs * interval '1 millisecond') AS due
        FROM checkout
        WHERE status IN\
      """
          + " "
          + StatusSql.OPEN
          + """

            UNION ALL
            SELECT checkout_id, reserved_until FROM stock_hold WHERE state = 'pending'
          ) AS open
          WHERE due < clock_timestamp() - :lateMs * interval '1 millisecond'
          GROUP BY id HAVING (min(due), id) > (:due, :behind) ORDER BY min(due), id LIMIT :most
          """)
  abstract List<Overdue> overdue(long holdMs, long lateMs, Instant due, String behind, int most);

  /**
   * All but those that were declined, or that orders were placed with. One that the row calls
   * voided is among them: who wrote that may not have come to tell the provider. One that was made
   * before the database came back from a backup is not: orders may stand on it that are not known
   * here any more.
   */
  @Query(
      """
      SELECT number FROM payment_attempt
      WHERE checkout_id = :checkoutId AND state IN ('accepted', 'challenged', 'voiding', 'voided')
        AND coalesce(instance, current_instance()) = current_instance()
      ORDER BY number
      """)
  public abstract List<Integer> attemptsToVoid(String checkoutId);

  /** The attempts that would be voided if they carried the mark of this database as it is now. */
  @Query(
      """
      SELECT number FROM payment_attempt
      WHERE checkout_id = :checkoutId AND state IN ('accepted', 'challenged', 'voiding')
        AND instance <> current_instance()
      ORDER BY number
      """)
  public abstract List<Integer> attemptsOfAnother(String checkoutId);

  @Query(
      """
      INSERT INTO reconciliation_incident (checkout_id, kind, details)
      VALUES (:checkoutId, :kind, :details)
      """)
  public abstract void incident(String checkoutId, String kind, String details);

  /**
   * Forgets incidents of long ago, some of them at a time. Ids grow with time, so the oldest are
   * found without an index of their own.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration olderThan) {
    return forget(olderThan.toMillis(), FORGOTTEN_AT_ONCE_MAX) == FORGOTTEN_AT_ONCE_MAX;
  }

  @Query(
      """
      DELETE FROM reconciliation_incident WHERE id IN (
        SELECT id FROM (
          SELECT id, created_at FROM reconciliation_incident ORDER BY id LIMIT :most) oldest
        WHERE created_at < now() - :olderThanMs * interval '1 millisecond')
      """)
  abstract int forget(long olderThanMs, int most);
}
