package souk.verify.store;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.Ids;
import souk.sql.LongWork;
import souk.sql.Row;
import souk.sql.Statements.Mapper;
import souk.verify.Invariant;

/**
 * Looks at what only grows, range after range: from where the last look stopped to the end and
 * round again, until everything has been looked at or there is no more time.
 */
@Singleton
final class GrowingLook {
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

  private record Cursor(String after, Instant roundAt, @Nullable Instant wholeAt) {
    static Cursor read(Row row) throws SQLException {
      return new Cursor(row.text("after"), row.instant("round_at"), row.instantOrNull("whole_at"));
    }
  }

  /**
   * The next keys.
   *
   * @param upto the last of them; null if there are none
   * @param more whether there may be more behind them
   * @param past whether they reach to where the look began
   */
  private record Range(@Nullable String upto, boolean more, boolean past) {
    static final Range NONE = new Range(null, false, true);

    static Range read(Row row) throws SQLException {
      return new Range(row.textOrNull("upto"), row.flag("more"), row.flag("past"));
    }
  }

  private record Found(long violations, List<String> examples) {
    static Found read(Row row) throws SQLException {
      return new Found(row.number("violations"), row.texts("examples"));
    }
  }

  private static final class Tally {
    private long violations;
    private final Set<String> examples = new LinkedHashSet<>();
    private boolean isWhole = true;

    void add(Optional<Found> found) {
      isWhole &= found.isPresent();
      violations += found.map(Found::violations).orElse(0L);
      examples.addAll(found.map(Found::examples).orElse(List.of()));
    }

    Invariant invariant(String name) {
      return new Invariant(name, violations, examples.stream().limit(EXAMPLES).toList());
    }
  }

  private final Database database;
  private final int keysAtOnce;

  @Inject
  GrowingLook(Database database) {
    this(database, KEYS_AT_ONCE);
  }

  GrowingLook(Database database, int keysAtOnce) {
    this.database = database;
    this.keysAtOnce = keysAtOnce;
  }

  /**
   * @param end as of {@link System#nanoTime}; the range that was begun before is ended, and one is
   *     always looked at
   */
  Seen goRound(GrowingInvariant invariant, long end) {
    Instant now = Instant.now();
    Cursor cursor = cursor(invariant, now);
    var tally = new Tally();
    String at = cursor.after();
    boolean hasWrapped = at.equals(START);
    Instant roundAt = hasWrapped ? now : cursor.roundAt();
    @Nullable Instant wholeAt = cursor.wholeAt();
    boolean isThrough = false;
    do {
      Optional<Range> found = next(invariant, at, cursor.after());
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
    Cursor next = isThrough ? new Cursor(START, now, now) : new Cursor(at, roundAt, wholeAt);
    save(invariant, next);
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
      Range range = next(invariant, at, START).orElse(Range.NONE);
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

  private Optional<Range> next(GrowingInvariant invariant, String after, String begin) {
    return ask(invariant.nextRange(), Range::read, after, keysAtOnce, begin);
  }

  private Optional<Found> look(GrowingInvariant invariant, String after, String upto) {
    return ask(invariant.look(), Found::read, after, upto);
  }

  /** Empty if it took too long. */
  private <T> Optional<T> ask(String statement, Mapper<T> mapper, Object... arguments) {
    try {
      return Optional.of(
          database.write(sql -> {
            LongWork.begin(sql);
            return sql.only(statement, mapper, arguments);
          }));
    } catch (DatabaseException failure) {
      if (LongWork.isTooLong(failure)) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private Cursor cursor(GrowingInvariant invariant, Instant now) {
    return database
        .read(sql ->
            sql.first(
                "SELECT after, round_at, whole_at FROM verify_cursor WHERE invariant = ?",
                Cursor::read,
                invariant.name()))
        .orElse(new Cursor(START, now, null));
  }

  private void save(GrowingInvariant invariant, Cursor cursor) {
    database.writeOnce(sql ->
        sql.update(
            """
            INSERT INTO verify_cursor (invariant, after, round_at, whole_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (invariant) DO UPDATE
            SET after = excluded.after, round_at = excluded.round_at, whole_at = excluded.whole_at
            """,
            invariant.name(),
            cursor.after(),
            cursor.roundAt(),
            cursor.wholeAt()));
  }
}
