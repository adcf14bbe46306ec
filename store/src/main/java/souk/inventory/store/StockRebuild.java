package souk.inventory.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.sql.Database;
import souk.sql.LongWork;
import souk.sql.Row;

/**
 * Rebuilds counters from their ledger, which is what happened. In normal life they are the same,
 * since both are written in one transaction: this is for after somebody else has written.
 */
@Singleton
public final class StockRebuild {
  /**
   * A counter that is not its ledger's sum.
   *
   * @param onHand by the counter
   * @param ledgerOnHand by the ledger
   */
  public record Difference(
      String offerId, int onHand, int reserved, int ledgerOnHand, int ledgerReserved) {
    static Difference read(Row row) throws SQLException {
      return new Difference(
          row.text("offer_id"),
          row.integer("on_hand"),
          row.integer("reserved"),
          row.integer("ledger_on_hand"),
          row.integer("ledger_reserved"));
    }
  }

  /**
   * Wrong counters.
   *
   * @param isAll whether there are no others
   */
  public record Differences(List<Difference> offers, boolean isAll) {}

  private static final int OFFERS_AT_ONCE = 20_000;

  private static final String OFF =
      """
      SELECT s.offer_id, s.on_hand, s.reserved, l.on_hand::int AS ledger_on_hand,
             l.reserved::int AS ledger_reserved
      FROM %s
      WHERE s.%s AND (s.on_hand <> l.on_hand OR s.reserved <> l.reserved)
      """;

  private static final String IN_SLICE =
      "offer_id > (SELECT after FROM slice) AND %soffer_id <= (SELECT upto FROM slice)";

  private static final String NEXT_SLICE =
      """
      SELECT max(offer_id) AS upto
      FROM (SELECT offer_id FROM stock WHERE offer_id > ? ORDER BY offer_id LIMIT ?) next
      """;

  private static final String DIFFERENCES =
      "WITH slice AS MATERIALIZED (SELECT ?::text AS after, ?::text AS upto)\n"
          + OFF.formatted(
              StockClosing.WITH_LEDGER.formatted(IN_SLICE.formatted("")), IN_SLICE.formatted("s."))
          + "ORDER BY s.offer_id LIMIT ?";

  private static final String LOCK =
      "SELECT 1 FROM stock WHERE offer_id = ANY (?) ORDER BY offer_id FOR UPDATE";

  private static final String SET =
      """
      WITH wanted AS MATERIALIZED (SELECT ?::text[] AS offers), off AS (%s), changed AS (
        UPDATE stock s SET on_hand = off.ledger_on_hand, reserved = off.ledger_reserved
        FROM off WHERE s.offer_id = off.offer_id
      )
      SELECT * FROM off ORDER BY offer_id
      """
          .formatted(
              OFF.formatted(
                  StockClosing.WITH_LEDGER.formatted(
                      "offer_id = ANY ((SELECT offers FROM wanted)::text[])"),
                  "offer_id = ANY ((SELECT offers FROM wanted)::text[])"));

  private final Database database;
  private final StockClosing closing;

  StockRebuild(Database database, StockClosing closing) {
    this.database = database;
    this.closing = closing;
  }

  /**
   * Which counters are wrong, some offers at a time; changes nothing.
   *
   * @param most of them
   * @param within how long looking may take
   */
  public Differences differences(int most, Duration within) {
    long end = System.nanoTime() + within.toNanos();
    closing.advance(within.dividedBy(2));
    List<Difference> found = new ArrayList<>();
    Optional<String> upto = next("");
    String after = "";
    while (upto.isPresent()) {
      if (found.size() >= most || System.nanoTime() - end > 0) {
        return new Differences(found, false);
      }
      found.addAll(differences(after, upto.get(), most - found.size()));
      after = upto.get();
      upto = next(after);
    }
    return new Differences(found, found.size() < most);
  }

  private Optional<String> next(String after) {
    return database.read(sql ->
        Optional.ofNullable(
            sql.only(NEXT_SLICE, row -> new Upto(row.textOrNull("upto")), after, OFFERS_AT_ONCE)
                .offerId()));
  }

  /** Null behind the last one. */
  private record Upto(@Nullable String offerId) {}

  private List<Difference> differences(String after, String upto, int most) {
    return database.write(sql -> {
      LongWork.begin(sql);
      return sql.query(DIFFERENCES, Difference::read, after, upto, most);
    });
  }

  /**
   * Sets wrong counters to what their ledger says. The rows are locked first, so that the sums are
   * those of a moment in which nobody else counts.
   *
   * @return what was set right
   * @throws souk.sql.DatabaseException if a ledger's own sums are impossible, such as more held
   *     than there is: nothing is changed
   */
  public Differences rebuild(int most, Duration within) {
    Differences wrong = differences(most, within);
    String[] offers = wrong.offers().stream().map(Difference::offerId).toArray(String[]::new);
    if (offers.length == 0) {
      return wrong;
    }
    List<Difference> set =
        database.write(sql -> {
          LongWork.begin(sql);
          sql.query(LOCK, row -> 1, (Object) offers);
          return sql.query(SET, Difference::read, (Object) offers);
        });
    return new Differences(set, wrong.isAll());
  }
}
