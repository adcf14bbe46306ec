package souk.ops.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import souk.sql.Database;

/** Which steps of which checkouts fail, how often and how. */
@Singleton
public final class StepFailureStore {
  /** Longer than any pause between two tries: a failure older than this is none any more. */
  static final Duration FRESH = Duration.ofMinutes(2);

  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  private static final String FAILED =
      """
      INSERT INTO step_failure AS f (checkout_id, step, failures, last_failure) VALUES (?, ?, 1, ?)
      ON CONFLICT (checkout_id, step) DO UPDATE
      SET failures = CASE WHEN f.last_at < now() - ? * interval '1 millisecond' THEN 1 ELSE f.failures + 1 END,
          first_at = CASE WHEN f.last_at < now() - ? * interval '1 millisecond' THEN now() ELSE f.first_at END,
          last_failure = excluded.last_failure,
          last_at = now()
      """;

  private final Database database;

  StepFailureStore(Database database) {
    this.database = database;
  }

  /** Counts one more failure. A pause longer than any between two tries begins a new count. */
  public void failed(String checkoutId, String step, String failure) {
    database.writeOnce(sql -> sql.update(FAILED, checkoutId, step, failure, FRESH, FRESH));
  }

  public void succeeded(String checkoutId, String step) {
    database.writeOnce(sql ->
        sql.update(
            "DELETE FROM step_failure WHERE checkout_id = ? AND step = ?", checkoutId, step));
  }

  /**
   * Forgets steps that have not failed for so long, some of them at a time.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration quietFor) {
    return FORGOTTEN_AT_ONCE_MAX
        == database.writeOnce(sql ->
            sql.update(
                """
                DELETE FROM step_failure WHERE (checkout_id, step) IN (
                  SELECT checkout_id, step FROM step_failure
                  WHERE last_at < now() - ? * interval '1 millisecond'
                  ORDER BY last_at LIMIT ? FOR UPDATE SKIP LOCKED)
                """,
                quietFor,
                FORGOTTEN_AT_ONCE_MAX));
  }
}
