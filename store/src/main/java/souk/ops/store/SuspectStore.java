package souk.ops.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.StatusSql;
import souk.ops.store.Suspect.FailingStep;
import souk.sql.Database;
import souk.sql.Row;

/** Finds checkouts that operators should look at. */
@Singleton
public final class SuspectStore {
  /** Which checkouts are meant. */
  public enum Scope {
    /**
     * Overdue, with a step that fails, long in review, or named by whoever asks: whether its
     * workflow lives must be asked.
     */
    SUSPECT("suspicious"),
    REVIEW("status = 'in_review'"),
    OPEN("status IN " + StatusSql.OPEN);

    private final String condition;

    Scope(String condition) {
      this.condition = condition;
    }
  }

  /** Where a page begins: behind this checkout. */
  public record Place(Instant updatedAt, String id) {}

  /** Whoever waits for a buyer or for support may do so until the hold's deadline. */
  private static final String JUDGED =
      """
      WITH failing AS (
        SELECT DISTINCT ON (checkout_id) checkout_id, step, failures, last_failure, first_at
        FROM step_failure WHERE last_at > now() - ? * interval '1 millisecond'
        ORDER BY checkout_id, failures DESC
      ), s AS (
        SELECT c.id, c.status, c.attempt, c.reserved_until, c.review_before, c.updated_at, c.held,
               CASE WHEN c.status IN ('awaiting_payment', 'awaiting_challenge', 'in_review')
                    THEN coalesce(c.reserved_until, c.updated_at) ELSE c.updated_at
               END < now() - ? * interval '1 millisecond' AND (c.held OR c.status IN %1$s) AS overdue,
               f.step, coalesce(f.failures, 0) AS failures, f.last_failure, f.first_at
        FROM (%2$s) c LEFT JOIN failing f ON f.checkout_id = c.id
      )
      SELECT * FROM (
        SELECT *, overdue OR failures >= ? OR id = ANY (?::text[])
                  OR (status = 'in_review' AND updated_at < now() - ? * interval '1 millisecond') AS suspicious
        FROM s
      ) judged
      """;

  private static final String COLUMNS =
      "c.id, c.status, c.attempt, c.reserved_until, c.review_before, c.updated_at";

  private static final String UNFINISHED =
      """
      SELECT %1$s,
             EXISTS (SELECT FROM stock_hold h WHERE h.checkout_id = c.id AND h.state = 'pending') AS held
      FROM checkout c
      WHERE c.status IN %2$s
      UNION ALL
      SELECT %1$s, true
      FROM stock_hold h JOIN checkout c ON c.id = h.checkout_id
      WHERE h.state = 'pending' AND c.status IN %3$s
      """
          .formatted(COLUMNS, StatusSql.OPEN, StatusSql.ENDED);

  private static final String ONE =
      """
      SELECT %s,
             EXISTS (SELECT FROM stock_hold h WHERE h.checkout_id = c.id AND h.state = 'pending') AS held
      FROM checkout c WHERE c.id = ?
      """
          .formatted(COLUMNS);

  private static final String LIST =
      JUDGED.formatted(StatusSql.OPEN, UNFINISHED)
          + "WHERE (%s) AND (updated_at, id) > (?, ?) ORDER BY updated_at, id LIMIT ?";

  private static final String FIND = JUDGED.formatted(StatusSql.OPEN, ONE);

  private static final String[] NONE = {};

  private static final Place BEGINNING = new Place(Instant.EPOCH, "");

  private final Database database;

  SuspectStore(Database database) {
    this.database = database;
  }

  /**
   * A page of checkouts, those first that have not changed for the longest time.
   *
   * @param failures how often a step must have failed in a row to be suspicious
   * @param quiet how long one may stand still that waits for nobody
   * @param named suspicious whatever their rows say
   */
  public List<Suspect> list(
      Scope scope,
      int failures,
      Duration quiet,
      Collection<String> named,
      @Nullable Place behind,
      int limit) {
    Place place = behind == null ? BEGINNING : behind;
    return database.read(sql ->
        sql.query(
            LIST.formatted(scope.condition),
            SuspectStore::read,
            StepFailureStore.FRESH,
            quiet,
            failures,
            named.toArray(String[]::new),
            quiet,
            place.updatedAt(),
            place.id(),
            limit));
  }

  public Optional<Suspect> find(String checkoutId, Duration quiet) {
    return database.read(sql ->
        sql.first(
            FIND, SuspectStore::read, StepFailureStore.FRESH, quiet, checkoutId, 1, NONE, quiet));
  }

  private static Suspect read(Row row) throws SQLException {
    return new Suspect(
        row.text("id"),
        CheckoutStatus.of(row.text("status")),
        row.integer("attempt"),
        row.instantOrNull("reserved_until"),
        row.instantOrNull("review_before"),
        row.instant("updated_at"),
        row.flag("held"),
        row.flag("overdue"),
        failing(row));
  }

  private static @Nullable FailingStep failing(Row row) throws SQLException {
    @Nullable String step = row.textOrNull("step");
    return step == null
        ? null
        : new FailingStep(
            step, row.integer("failures"), row.text("last_failure"), row.instant("first_at"));
  }
}
