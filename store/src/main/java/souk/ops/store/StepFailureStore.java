package souk.ops.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import souk.ops.store.StepFailureStore.StepFailure;
import souk.sql.Guarded;

/** Which steps of which checkouts fail, how often and how. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class StepFailureStore implements GenericRepository<StepFailure, String> {
  /** A step that failed, and how often in a row. */
  @MappedEntity("step_failure")
  record StepFailure(@Id String checkoutId, @Id String step, int failures) {}

  /** Longer than any pause between two tries: a failure older than this is none any more. */
  static final Duration FRESH = Duration.ofMinutes(2);

  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  /** Counts one more failure. A pause longer than any between two tries begins a new count. */
  public void failed(String checkoutId, String step, String failure) {
    failed(checkoutId, step, failure, FRESH.toMillis());
  }

  @Query(
      """
      INSERT INTO step_failure AS f (checkout_id, step, failures, last_failure)
      VALUES (:checkoutId, :step, 1, :failure)
      ON CONFLICT (checkout_id, step) DO UPDATE
      SET failures = CASE WHEN f.last_at < now() - :freshMs * interval '1 millisecond' THEN 1 ELSE f.failures + 1 END,
          first_at = CASE WHEN f.last_at < now() - :freshMs * interval '1 millisecond' THEN now() ELSE f.first_at END,
          last_failure = excluded.last_failure,
          last_at = now()
      """)
  abstract void failed(String checkoutId, String step, String failure, long freshMs);

  @Query("DELETE FROM step_failure WHERE checkout_id = :checkoutId AND step = :step")
  public abstract void succeeded(String checkoutId, String step);

  /**
   * Forgets steps that have not failed for so long, some of them at a time.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration quietFor) {
    return forget(quietFor.toMillis(), FORGOTTEN_AT_ONCE_MAX) == FORGOTTEN_AT_ONCE_MAX;
  }

  @Query(
      """
      DELETE FROM step_failure WHERE (checkout_id, step) IN (
        SELECT checkout_id, step FROM step_failure
        WHERE last_at < now() - :quietMs * interval '1 millisecond'
        ORDER BY last_at LIMIT :most FOR UPDATE SKIP LOCKED)
      """)
  abstract int forget(long quietMs, int most);
}
