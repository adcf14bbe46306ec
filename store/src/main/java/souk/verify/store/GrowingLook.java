package souk.verify.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import souk.sql.ComposedSql;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.Guarded;
import souk.sql.Ids;
import souk.sql.LongWork;
import souk.verify.Invariant;
import souk.verify.store.GrowingLook.Cursor;

/**
 * Looks at what only grows, range after range: from where the last look stopped to the end and
 * round again, until everything has been looked at or there is no more time.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
abstract class GrowingLook implements GenericRepository<Cursor, String> {
  private static final int KEYS_AT_ONCE = 100_000;
  private static final int EXAMPLES = 10;
  private static final String START = "";

  /**
   * What a look has seen.
   *
   * @param isThrough whether that was everything
   * @param wholeAt everything was looked at since then, in this look and those before; or looking
   *     has only begun then
   */
  record Seen(Invariant invariant, boolean isThrough, Instant wholeAt) {}

  /** Where the next look goes on. */
  @MappedEntity("verify_cursor")
  record Cursor(@Id String invariant, String after, Instant roundAt, @Nullable Instant wholeAt) {}

  /**
   * The next keys.
   *
   * @param upto the last of them; null if there are none
   * @param more whether there may be more behind them
   * @param past whether they reach to where the look began
   */
  @Introspected
  record Range(@Nullable String upto, boolean more, boolean past) {
    static final Range NONE = new Range(null, false, true);
  }

  private static final class Tally {
    private long violations;
    private final Set<String> examples = new LinkedHashSet<>();
    private boolean isWhole = true;

    void add(Optional<Violations> found) {
      isWhole &= found.isPresent();
      violations += found.map(Violations::count).orElse(0L);
      examples.addAll(found.map(Violations::examples).orElse(List.of()));
    }

    Invariant invariant(String name) {
      return new Invariant(name, violations, examples.stream().limit(EXAMPLES).toList());
    }
  }

  private final Database database;
  private final LongWork longWork;
  private final ComposedSql composed;

  GrowingLook(Database database, LongWork longWork, ComposedSql composed) {
    this.database = database;
    this.longWork = longWork;
    this.composed = composed;
  }

  /** As {@link #goRound(GrowingInvariant, long, int)}, many keys at a time. */
  Seen goRound(GrowingInvariant invariant, long end) {
    return goRound(invariant, end, KEYS_AT_ONCE);
  }

  /**
   * @param end as of {@link System#nanoTime}; the range that was begun before is ended, and one is
   *     always looked at
   * @param keysAtOnce how large a range is
   */
  Seen goRound(GrowingInvariant invariant, long end, int keysAtOnce) {
    Instant now = Instant.now();
    Cursor cursor = cursor(invariant.name()).orElse(new Cursor(invariant.name(), START, now, null));
    var tally = new Tally();
    String at = cursor.after();
    boolean hasWrapped = at.equals(START);
    Instant roundAt = hasWrapped ? now : cursor.roundAt();
    @Nullable Instant wholeAt = cursor.wholeAt();
    boolean isThrough = false;
    do {
      Optional<Range> found = next(invariant, at, keysAtOnce, cursor.after());
      if (found.isEmpty()) {
        break;
      }
      Range range = found.get();
      if (range.upto() != null) {
        tally.add(look(invariant, at, range.upto()));
        at = range.upto();
      }
      if (hasWrapped) {
        isThrough = !range.more() || (range.past() && !cursor.after().equals(START));
      } else if (!range.more()) {
        hasWrapped = true;
        at = START;
        wholeAt = roundAt;
        roundAt = Instant.now();
      }
    } while (!isThrough && System.nanoTime() - end < 0);
    Cursor next =
        isThrough
            ? new Cursor(invariant.name(), START, now, now)
            : new Cursor(invariant.name(), at, roundAt, wholeAt);
    save(next.invariant(), next.after(), next.roundAt(), next.wholeAt());
    return new Seen(
        tally.invariant(invariant.name()),
        isThrough && tally.isWhole,
        next.wholeAt() == null ? next.roundAt() : next.wholeAt());
  }

  /** Looks at what is newest, if keys tell: the cursor stays where it is. */
  Invariant newest(GrowingInvariant invariant, Instant since, long end) {
    var tally = new Tally();
    @Nullable String kind = invariant.kind();
    boolean isMore = kind != null;
    String at = kind == null ? START : Ids.first(kind, since);
    while (isMore && System.nanoTime() - end < 0) {
      Range range = next(invariant, at, KEYS_AT_ONCE, START).orElse(Range.NONE);
      if (range.upto() != null) {
        tally.add(look(invariant, at, range.upto()));
        at = range.upto();
      }
      isMore = range.more();
    }
    return tally.invariant(invariant.name());
  }

  /** Of two looks at overlapping parts. */
  static Invariant together(Invariant one, Invariant other) {
    Set<String> examples = new LinkedHashSet<>(one.examples());
    examples.addAll(other.examples());
    return new Invariant(
        one.name(),
        Math.max(one.violations(), other.violations()),
        examples.stream().limit(EXAMPLES).toList());
  }

  private Optional<Range> next(
      GrowingInvariant invariant, String after, int keysAtOnce, String begin) {
    return ask(invariant.nextRange(), Range.class, after, keysAtOnce, begin);
  }

  private Optional<Violations> look(GrowingInvariant invariant, String after, String upto) {
    return ask(invariant.look(), Violations.class, after, upto);
  }

  /** Empty if it took too long. */
  private <T> Optional<T> ask(String statement, Class<T> row, Object... arguments) {
    try {
      return Optional.of(
          database.together(() -> {
            longWork.begin();
            return composed.only(statement, row, arguments);
          }));
    } catch (DatabaseException failure) {
      if (LongWork.isTooLong(failure)) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  @Query(
      "SELECT invariant, after, round_at, whole_at FROM verify_cursor WHERE invariant = :invariant")
  abstract Optional<Cursor> cursor(String invariant);

  @Query(
      """
      INSERT INTO verify_cursor (invariant, after, round_at, whole_at)
      VALUES (:invariant, :after, :roundAt, :wholeAt)
      ON CONFLICT (invariant) DO UPDATE
      SET after = excluded.after, round_at = excluded.round_at, whole_at = excluded.whole_at
      """)
  abstract void save(String invariant, String after, Instant roundAt, @Nullable Instant wholeAt);
}
