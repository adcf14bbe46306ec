package souk.ops.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.ops.store.Suspect.FailingStep;
import souk.ops.store.SuspectStore.Judged;
import souk.sql.Guarded;
import souk.sql.Place;
import souk.sql.StatusSql;

/** Finds checkouts that operators should look at. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class SuspectStore implements GenericRepository<Judged, String> {
  /** Which checkouts are meant. */
  public enum Scope {
    /**
     * Overdue, with a step that fails, long in review, or named by whoever asks: whether its
     * workflow lives must be asked.
     */
    SUSPECT,
    REVIEW,
    OPEN
  }

  /** A checkout's row, and what is thought of it. */
  @MappedEntity("checkout")
  record Judged(
      @Id String id,
      Instant at,
      String status,
      int attempt,
      @Nullable Instant reservedUntil,
      @Nullable Instant reviewBefore,
      Instant updatedAt,
      boolean held,
      boolean overdue,
      @Nullable String step,
      int failures,
      @Nullable String lastFailure,
      @Nullable Instant firstAt) {
    Suspect suspect() {
      return new Suspect(
          id,
          new Place(at, id),
          CheckoutStatus.of(status),
          attempt,
          reservedUntil,
          reviewBefore,
          updatedAt,
          held,
          overdue,
          failing());
    }

    private @Nullable FailingStep failing() {
      return step == null || lastFailure == null || firstAt == null
          ? null
          : new FailingStep(step, failures, lastFailure, firstAt);
    }
  }

  /** What stands before the checkouts that are meant, and what stands behind them. */
  private static final String JUDGE =
      """
      SELECT * FROM (
        SELECT *, overdue OR failures >= :often OR id = ANY (:named::text[])
                  OR (status = 'in_review' AND updated_at < now() - :quietMs * interval '1 millisecond') AS suspicious
        FROM (
          SELECT c.*, f.step, coalesce(f.failures, 0) AS failures, f.last_failure, f.first_at,
                 CASE WHEN c.status IN ('awaiting_payment', 'awaiting_challenge', 'in_review')
                      THEN coalesce(c.reserved_until, c.updated_at) ELSE c.updated_at
                 END < now() - :quietMs * interval '1 millisecond' AND (c.held OR c.status IN\
      """
          + " "
          + StatusSql.OPEN
          + """
          ) AS overdue
              FROM (
          """;

  /** Whoever waits for a buyer or for support may do so until the hold's deadline. */
  private static final String JUDGED =
      """
      ) c LEFT JOIN LATERAL (
            SELECT step, failures, last_failure, first_at FROM step_failure
            WHERE checkout_id = c.id AND last_at > now() - :freshMs * interval '1 millisecond'
            ORDER BY failures DESC LIMIT 1) f ON true
        ) s
      ) judged
      """;

  private static final String COLUMNS =
      "c.id, c.status, c.attempt, c.reserved_until, c.review_before, c.updated_at";

  private static final String CHECKOUTS =
      "SELECT "
          + COLUMNS
          + """
          , c.updated_at AS at,
                 coalesce((SELECT h.state = 'pending' FROM stock_hold h WHERE h.checkout_id = c.id), false)
                   AS held
          FROM checkout c WHERE\
          """
          + " ";

  /** Ended, and stock is held for them all the same: the hold's deadline orders them. */
  private static final String STRAYS =
      "SELECT "
          + COLUMNS
          + """
          , h.reserved_until AS at, true AS held
          FROM stock_hold h JOIN checkout c ON c.id = h.checkout_id
          WHERE h.state = 'pending' AND c.status IN\
          """
          + " "
          + StatusSql.ENDED;

  private static final String UNFINISHED =
      JUDGE + CHECKOUTS + "c.status IN " + StatusSql.OPEN + JUDGED;

  private static final String PAGE = " AND (at, id) > (:at, :id) ORDER BY at, id LIMIT :most";

  /**
   * How a page is looked for.
   *
   * @param often how often a step must have failed in a row to be suspicious
   * @param named suspicious whatever their rows say
   */
  private record Look(int often, List<String> named, long quietMs, Place behind, int most) {}

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
    var look = new Look(failures, List.copyOf(named), quiet.toMillis(), behind, limit);
    return switch (scope) {
      case SUSPECT ->
          Stream.concat(page(this::suspicious, look), page(this::strays, look))
              .sorted(Comparator.comparing(Suspect::place))
              .limit(limit)
              .toList();
      case REVIEW -> page(this::inReview, look).toList();
      case OPEN -> page(this::open, look).toList();
    };
  }

  /** One of the statements below. */
  @FunctionalInterface
  private interface Page {
    List<Judged> read(
        int often, List<String> named, long quietMs, long freshMs, Instant at, String id, int most);
  }

  private static Stream<Suspect> page(Page page, Look look) {
    return page
        .read(
            look.often,
            look.named,
            look.quietMs,
            StepFailureStore.FRESH.toMillis(),
            look.behind.at(),
            look.behind.id(),
            look.most)
        .stream()
        .map(Judged::suspect);
  }

  @Query(UNFINISHED + "WHERE suspicious" + PAGE)
  abstract List<Judged> suspicious(
      int often,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> named,
      long quietMs,
      long freshMs,
      Instant at,
      String id,
      int most);

  @Query(JUDGE + STRAYS + JUDGED + "WHERE suspicious" + PAGE)
  abstract List<Judged> strays(
      int often,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> named,
      long quietMs,
      long freshMs,
      Instant at,
      String id,
      int most);

  @Query(UNFINISHED + "WHERE status = 'in_review'" + PAGE)
  abstract List<Judged> inReview(
      int often,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> named,
      long quietMs,
      long freshMs,
      Instant at,
      String id,
      int most);

  @Query(UNFINISHED + "WHERE status IN " + StatusSql.OPEN + PAGE)
  abstract List<Judged> open(
      int often,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> named,
      long quietMs,
      long freshMs,
      Instant at,
      String id,
      int most);

  public Optional<Suspect> find(String checkoutId, Duration quiet) {
    return judged(checkoutId, 1, List.of(), quiet.toMillis(), StepFailureStore.FRESH.toMillis())
        .map(Judged::suspect);
  }

  @Query(JUDGE + CHECKOUTS + "c.id = :checkoutId" + JUDGED)
  abstract Optional<Judged> judged(
      String checkoutId,
      int often,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> named,
      long quietMs,
      long freshMs);
}
