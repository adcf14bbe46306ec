package souk.inventory.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import souk.sql.Database;
import souk.sql.LongWork;
import souk.sql.Row;
import souk.sql.Statements;

/**
 * Sums the stock ledger up, some rows at a time. Numbers are given to rows before they are
 * committed, so a row may appear behind a later one: rows are summed up only when everybody who may
 * have had a number among theirs is done. Thread-safe, also across processes.
 */
@Singleton
public final class StockClosing {
  /**
   * To be put into statements that need {@code stock s} with its ledger's sums, of one moment: the
   * closing balances and what is newer. {@code %s} is a condition on {@code offer_id}, twice.
   */
  public static final String WITH_LEDGER =
      """
      stock s LEFT JOIN (SELECT * FROM stock_closing WHERE %1$s) c ON c.offer_id = s.offer_id
      LEFT JOIN (
        SELECT offer_id, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved
        FROM stock_ledger
        WHERE id > (SELECT ledger_id FROM stock_closing_mark WHERE book = 'stock_closing')
          AND id <= 9223372036854775807 AND %1$s
        GROUP BY offer_id
      ) n ON n.offer_id = s.offer_id
      CROSS JOIN LATERAL (
        SELECT coalesce(c.on_hand, 0) + coalesce(n.on_hand, 0) AS on_hand,
               coalesce(c.reserved, 0) + coalesce(n.reserved, 0) AS reserved
      ) l
      """;

  private static final int SLICE = 250_000;
  private static final int EXAMPLES = 10;

  /** A writer is done within milliseconds; who takes longer is waited for by the next round. */
  private static final int ASKED_MAX = 100;

  private static final String NEWEST =
      """
      SELECT coalesce(pg_sequence_last_value(
        pg_get_serial_sequence('stock_ledger', 'id')::regclass), 0) AS id
      """;

  /** Whoever inserts has this lock before a number is given, and until the commit is seen. */
  private static final String WRITERS =
      """
      SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{}') AS writers FROM pg_locks
      WHERE locktype = 'relation' AND relation = 'stock_ledger'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                     'AccessExclusiveLock')
        AND granted
      """;

  private static final String ARE_ANY_LEFT =
      """
      SELECT EXISTS (SELECT FROM (%s) now WHERE now.writers && ?) AS are
      """
          .formatted(WRITERS);

  private static final String MARK =
      "SELECT ledger_id FROM stock_closing_mark WHERE book = ? FOR UPDATE";

  private static final String COMPARE =
      """
      WITH violation AS (
        SELECT coalesce(c.offer_id, r.offer_id) || ': ' || coalesce(c.on_hand, 0) || ', '
               || coalesce(c.reserved, 0) || ' held; counted again ' || coalesce(r.on_hand, 0) || ', '
               || coalesce(r.reserved, 0) AS example
        FROM stock_closing c FULL JOIN stock_recount r ON r.offer_id = c.offer_id
        WHERE coalesce(c.on_hand, 0) <> coalesce(r.on_hand, 0)
           OR coalesce(c.reserved, 0) <> coalesce(r.reserved, 0)
      )
      SELECT (SELECT count(*) FROM violation) AS violations,
             ARRAY(SELECT example FROM violation ORDER BY example LIMIT ?) AS examples
      """;

  /** Whose sums are kept where. */
  private enum Book {
    STOCK_CLOSING,
    STOCK_RECOUNT;

    String table() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Its arguments are the row before the first and the last. */
    String sumUp() {
      return """
      INSERT INTO %s AS b (offer_id, on_hand, reserved)
      SELECT offer_id, sum(on_hand_delta), sum(reserved_delta) FROM stock_ledger
      WHERE id > ? AND id <= ? GROUP BY offer_id
      ON CONFLICT (offer_id) DO UPDATE
      SET on_hand = b.on_hand + excluded.on_hand, reserved = b.reserved + excluded.reserved
      """
          .formatted(table());
    }
  }

  /**
   * What came of summing the ledger up once more.
   *
   * @param isThrough whether there was time for all of it; if not, the next time goes on
   * @param violations closing balances that are not the ledger's sums
   */
  public record Recount(boolean isThrough, long violations, List<String> examples) {
    static Recount read(Row row) throws SQLException {
      return new Recount(true, row.number("violations"), row.texts("examples"));
    }
  }

  private final Database database;

  StockClosing(Database database) {
    this.database = database;
  }

  /**
   * Brings the closing balances up to now, or as far as there is time.
   *
   * @return whether that was all of it, but for what is being written
   */
  public boolean advance(Duration within) {
    long end = System.nanoTime() + within.toNanos();
    OptionalLong decided = decided();
    return decided.isPresent() && advance(Book.STOCK_CLOSING, decided.getAsLong(), end);
  }

  /** Whether the closing balances are what the rows up to their mark sum up to. */
  public Recount recount(Duration within) {
    long end = System.nanoTime() + within.toNanos();
    if (!advance(Book.STOCK_RECOUNT, Long.MAX_VALUE, end)) {
      return new Recount(false, 0, List.of());
    }
    return database.write(sql -> {
      LongWork.begin(sql);
      // Nobody sums up meanwhile; the marks are locked in this order by everybody.
      long closing = mark(sql, Book.STOCK_CLOSING);
      long recount = mark(sql, Book.STOCK_RECOUNT);
      if (closing != recount) {
        return new Recount(false, 0, List.of());
      }
      Recount result = sql.only(COMPARE, Recount::read, EXAMPLES);
      sql.update("TRUNCATE stock_recount");
      setMark(sql, Book.STOCK_RECOUNT, 0);
      return result;
    });
  }

  /**
   * A number up to which every row is there to be seen, or never will be. Empty if somebody has
   * been writing for long.
   */
  private OptionalLong decided() {
    long newest = database.read(sql -> sql.only(NEWEST, row -> row.number("id")));
    String[] writers =
        database.read(sql -> sql.only(WRITERS, row -> row.texts("writers"))).toArray(String[]::new);
    for (int asked = 0; asked < ASKED_MAX; asked++) {
      if (!areAnyLeft(writers)) {
        return OptionalLong.of(newest);
      }
    }
    return OptionalLong.empty();
  }

  private boolean areAnyLeft(String[] writers) {
    return writers.length > 0
        && database.read(sql -> sql.only(ARE_ANY_LEFT, row -> row.flag("are"), (Object) writers));
  }

  private boolean advance(Book book, long decided, long end) {
    while (database.write(sql -> sumUp(sql, book, decided))) {
      if (System.nanoTime() > end) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether there is more. */
  private static boolean sumUp(Statements sql, Book book, long decided) throws SQLException {
    LongWork.begin(sql);
    long upTo = decided;
    if (book == Book.STOCK_RECOUNT) {
      upTo = mark(sql, Book.STOCK_CLOSING);
    }
    long mark = mark(sql, book);
    if (mark >= upTo) {
      return false;
    }
    if (upTo - mark > SLICE) {
      // What is not in the index yet would be read for every slice.
      sql.query("SELECT brin_summarize_new_values('stock_ledger_id')", row -> true);
    }
    long next = Math.min(upTo, mark + SLICE);
    sql.update(book.sumUp(), mark, next);
    setMark(sql, book, next);
    return next < upTo;
  }

  private static long mark(Statements sql, Book book) throws SQLException {
    return sql.only(MARK, row -> row.number("ledger_id"), book.table());
  }

  private static void setMark(Statements sql, Book book, long ledgerId) throws SQLException {
    sql.update(
        "UPDATE stock_closing_mark SET ledger_id = ?, closed_at = now() WHERE book = ?",
        ledgerId,
        book.table());
  }
}
