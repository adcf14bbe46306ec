package souk.inventory.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import souk.inventory.store.StockClosing.Mark;
import souk.sql.Database;
import souk.sql.Guarded;
import souk.sql.LongWork;

/**
 * Sums the stock ledger up, some rows at a time. Numbers are given to rows before they are
 * committed, so a row may appear behind a later one: rows are summed up only when everybody who may
 * have had a number among theirs is done. Thread-safe, also across processes.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class StockClosing implements GenericRepository<Mark, String> {
  /** Of which offers, of a {@code slice (after, upto)}. */
  private static final String IN_SLICE =
      "offer_id > (SELECT after FROM slice) AND offer_id <= (SELECT upto FROM slice)";

  /** Of which offers, of {@code wanted (offers)}. */
  private static final String WANTED = "offer_id = ANY ((SELECT offers FROM wanted)::text[])";

  private static final String CLOSINGS = "stock s LEFT JOIN (SELECT * FROM stock_closing WHERE ";
  private static final String NEWER =
      """
      ) c ON c.offer_id = s.offer_id
      LEFT JOIN (
        SELECT offer_id, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved
        FROM stock_ledger
        WHERE id > (SELECT ledger_id FROM stock_closing_mark WHERE book = 'stock_closing')
          AND id <= 9223372036854775807 AND
      """;
  private static final String SUMS =
      """
       GROUP BY offer_id
      ) n ON n.offer_id = s.offer_id
      CROSS JOIN LATERAL (
        SELECT coalesce(c.on_hand, 0) + coalesce(n.on_hand, 0) AS on_hand,
               coalesce(c.reserved, 0) + coalesce(n.reserved, 0) AS reserved
      ) l
      """;

  /**
   * To be put into statements that need {@code stock s} with its ledger's sums, of one moment: the
   * closing balances and what is newer.
   */
  public static final String SLICE_WITH_LEDGER = CLOSINGS + IN_SLICE + NEWER + IN_SLICE + SUMS;

  static final String WANTED_WITH_LEDGER = CLOSINGS + WANTED + NEWER + WANTED + SUMS;

  private static final int SLICE = 250_000;
  private static final int EXAMPLES = 10;

  /** A writer is done within milliseconds; who takes longer is waited for by the next round. */
  private static final int ASKED_MAX = 100;

  /** Whoever inserts has this lock before a number is given, and until the commit is seen. */
  private static final String WRITERS =
      """
      SELECT DISTINCT virtualtransaction FROM pg_locks
      WHERE locktype = 'relation' AND relation = 'stock_ledger'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                     'AccessExclusiveLock')
        AND granted
      """;

  private static final String SUM_UP =
      """
      AS b (offer_id, on_hand, reserved)
      SELECT offer_id, sum(on_hand_delta), sum(reserved_delta) FROM stock_ledger
      WHERE id > :after AND id <= :upTo GROUP BY offer_id
      ON CONFLICT (offer_id) DO UPDATE
      SET on_hand = b.on_hand + excluded.on_hand, reserved = b.reserved + excluded.reserved
      """;

  /** Whose sums are kept where. */
  private enum Book {
    STOCK_CLOSING,
    STOCK_RECOUNT;

    String table() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The last row of the ledger that a book has summed up. */
  @MappedEntity("stock_closing_mark")
  record Mark(@Id String book, long ledgerId) {}

  @Introspected
  record Compared(long violations, @TypeDef(type = DataType.STRING_ARRAY) List<String> examples) {}

  /**
   * What came of summing the ledger up once more.
   *
   * @param isThrough whether there was time for all of it; if not, the next time goes on
   * @param violations closing balances that are not the ledger's sums
   */
  public record Recount(boolean isThrough, long violations, List<String> examples) {}

  private final Database database;
  private final LongWork longWork;

  StockClosing(Database database, LongWork longWork) {
    this.database = database;
    this.longWork = longWork;
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
    return database.together(() -> {
      longWork.begin();
      // Nobody sums up meanwhile; the marks are locked in this order by everybody.
      long closing = mark(Book.STOCK_CLOSING);
      long recount = mark(Book.STOCK_RECOUNT);
      if (closing != recount) {
        return new Recount(false, 0, List.of());
      }
      Compared result = compared(EXAMPLES);
      emptyRecount();
      setMark(Book.STOCK_RECOUNT.table(), 0);
      return new Recount(true, result.violations(), result.examples());
    });
  }

  @Query(
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
             ARRAY(SELECT example FROM violation ORDER BY example LIMIT :most) AS examples
      """)
  abstract Compared compared(int most);

  @Query(value = "TRUNCATE stock_recount", readOnly = false)
  abstract void emptyRecount();

  /**
   * A number up to which every row is there to be seen, or never will be. Empty if somebody has
   * been writing for long.
   */
  private OptionalLong decided() {
    long newest = newest();
    List<String> writers = writers();
    for (int asked = 0; asked < ASKED_MAX; asked++) {
      if (writers.isEmpty() || !areAnyLeft(writers)) {
        return OptionalLong.of(newest);
      }
    }
    return OptionalLong.empty();
  }

  @Query(
      """
      SELECT coalesce(pg_sequence_last_value(
        pg_get_serial_sequence('stock_ledger', 'id')::regclass), 0)
      """)
  abstract long newest();

  @Query(WRITERS)
  abstract List<String> writers();

  @Query("SELECT EXISTS (" + WRITERS + " AND virtualtransaction = ANY (:writers))")
  abstract boolean areAnyLeft(@TypeDef(type = DataType.STRING_ARRAY) List<String> writers);

  private boolean advance(Book book, long decided, long end) {
    while (database.together(() -> sumUp(book, decided))) {
      if (System.nanoTime() > end) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether there is more. */
  private boolean sumUp(Book book, long decided) {
    longWork.begin();
    long upTo = decided;
    if (book == Book.STOCK_RECOUNT) {
      upTo = mark(Book.STOCK_CLOSING);
    }
    long mark = mark(book);
    if (mark >= upTo) {
      return false;
    }
    if (upTo - mark > SLICE) {
      // What is not in the index yet would be read for every slice.
      summarizeIndex();
    }
    long next = Math.min(upTo, mark + SLICE);
    switch (book) {
      case STOCK_CLOSING -> sumUpClosing(mark, next);
      case STOCK_RECOUNT -> sumUpRecount(mark, next);
    }
    setMark(book.table(), next);
    return next < upTo;
  }

  @Query("SELECT brin_summarize_new_values('stock_ledger_id')")
  abstract int summarizeIndex();

  @Query("INSERT INTO stock_closing " + SUM_UP)
  abstract void sumUpClosing(long after, long upTo);

  @Query("INSERT INTO stock_recount " + SUM_UP)
  abstract void sumUpRecount(long after, long upTo);

  private long mark(Book book) {
    return mark(book.table()).ledgerId();
  }

  @Query("SELECT book, ledger_id FROM stock_closing_mark WHERE book = :book FOR UPDATE")
  abstract Mark mark(String book);

  @Query(
      """
      UPDATE stock_closing_mark SET ledger_id = :ledgerId, closed_at = now() WHERE book = :book
      """)
  abstract void setMark(String book, long ledgerId);
}
