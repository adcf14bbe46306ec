package souk.ops.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.StatusSql;
import souk.ops.store.Suspect.FailingStep;
import souk.sql.Database;
import souk.sql.Place;
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

  /** Whoever waits for a buyer or for support may do so until the hold's deadline. */
  private static final String JUDGED =
      """
      SELECT * FROM (
        SELECT *, overdue OR failures >= ? OR id = ANY (?::text[])
                  OR (status = 'in_review' AND updated_at < now() - ? * interval '1 millisecond') AS suspicious
        FROM (
          SELECT c.*, f.step, coalesce(f.failures, 0) AS failures, f.last_failure, f.first_at,
                 CASE WHEN c.status IN ('awaiting_payment', 'awaiting_challenge', 'in_review')
                      THEN coalesce(c.reserved_until, c.updated_at) ELSE c.updated_at
                 END < now() - ? * interval '1 millisecond' AND (c.held OR c.status IN %1$s) AS overdue
          FROM (%2$s) c LEFT JOIN LATERAL (
            SELECT step, failures, last_failure, first_at FROM step_failure
            WHERE checkout_id = c.id AND last_at > now() - ? * interval '1 millisecond'
            ORDER BY failures DESC LIMIT 1) f ON true
        ) s
      ) judged
      """;

  private static final String COLUMNS =
      "c.id, c.status, c.attempt, c.reserved_until, c.review_before, c.updated_at";

  private static final String CHECKOUTS =
      """
      SELECT %s, c.updated_at AS at,
             coalesce((SELECT h.state = 'pending' FROM stock_hold h WHERE h.checkout_id = c.id), false)
               AS held
      FROM checkout c WHERE %s
      """;

  /** Ended, and stock is held for them all the same: the hold's deadline orders them. */
  private static final String STRAYS =
      """
      SELECT %s, h.reserved_until AS at, true AS held
      FROM stock_hold h JOIN checkout c ON c.id = h.checkout_id
      WHERE h.state = 'pending' AND c.status IN %s
      """
          .formatted(COLUMNS, StatusSql.ENDED);

  private static final String UNFINISHED =
      CHECKOUTS.formatted(COLUMNS, "c.status IN " + StatusSql.OPEN);

  private static final String PAGE = "WHERE (%s) AND (at, id) > (?, ?) ORDER BY at, id LIMIT ?";

  private static final String LIST = JUDGED.formatted(StatusSql.OPEN, UNFINISHED) + PAGE;
  private static final String LIST_STRAYS =
      JUDGED.formatted(StatusSql.OPEN, STRAYS) + PAGE.formatted(Scope.SUSPECT.condition);

  private static final String FIND =
      JUDGED.formatted(StatusSql.OPEN, CHECKOUTS.formatted(COLUMNS, "c.id = ?"));

  private static final String[] NONE = {};

  private final Database database;

  SuspectStore(Database database) {
    this.database = database;
  }

  /**
   * A page of checkouts, those first that have not changed for the longest time. Those that ended
   * but still hold stock stand where the hold's deadline was; only suspects are looked for there.
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
      Place behind,
      int limit) {
    String[] suspicious = named.toArray(String[]::new);
    List<Suspect> open =
        page(LIST.formatted(scope.condition), failures, quiet, suspicious, behind, limit);
    if (scope != Scope.SUSPECT) {
      return open;
    }
    return Stream.concat(
            open.stream(), page(LIST_STRAYS, failures, quiet, suspicious, behind, limit).stream())
        .sorted(Comparator.comparing(Suspect::place))
        .limit(limit)
        .toList();
  }

  private List<Suspect> page(
      String list, int failures, Duration quiet, String[] named, Place behind, int limit) {
    return database.read(sql ->
        sql.query(
            list,
            SuspectStore::read,
            failures,
            named,
            quiet,
            quiet,
            StepFailureStore.FRESH,
            behind.at(),
            behind.id(),
            limit));
  }

  public Optional<Suspect> find(String checkoutId, Duration quiet) {
    return database.read(sql ->
        sql.first(
            FIND, SuspectStore::read, 1, NONE, quiet, quiet, checkoutId, StepFailureStore.FRESH));
  }

  private static Suspect read(Row row) throws SQLException {
    return new Suspect(
        row.text("id"),
        new Place(row.instant("at"), row.text("id")),
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
