package souk.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.inventory.store.StockRebuild.Difference;
import souk.sql.Database;
import souk.sql.Guarded;
import souk.sql.LongWork;

/**
 * Rebuilds counters from their ledger, which is what happened. In normal life they are the same,
 * since both are written in one transaction: this is for after somebody else has written.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class StockRebuild implements GenericRepository<Difference, String> {
  /**
   * A counter that is not its ledger's sum.
   *
   * @param onHand by the counter
   * @param ledgerOnHand by the ledger
   */
  @MappedEntity("stock")
  public record Difference(
      @Id String offerId, int onHand, int reserved, int ledgerOnHand, int ledgerReserved) {}

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
      FROM
      """;
  private static final String IS_OFF =
      "WHERE (s.on_hand <> l.on_hand OR s.reserved <> l.reserved)\n";

  private final Database database;
  private final StockClosing closing;
  private final LongWork longWork;

  StockRebuild(Database database, StockClosing closing, LongWork longWork) {
    this.database = database;
    this.closing = closing;
    this.longWork = longWork;
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
    @Nullable String upto = next("", OFFERS_AT_ONCE);
    String after = "";
    while (upto != null) {
      if (found.size() >= most || System.nanoTime() - end > 0) {
        return new Differences(found, false);
      }
      found.addAll(slice(after, upto, most - found.size()));
      after = upto;
      upto = next(after, OFFERS_AT_ONCE);
    }
    return new Differences(found, found.size() < most);
  }

  /** The end of the next slice; null behind the last one. */
  @Query(
      """
      SELECT max(offer_id)
      FROM (SELECT offer_id FROM stock WHERE offer_id > :after ORDER BY offer_id LIMIT :most) next
      """)
  abstract @Nullable String next(String after, int most);

  private List<Difference> slice(String after, String upto, int most) {
    return database.together(() -> {
      longWork.begin();
      return differences(after, upto, most);
    });
  }

  @Query(
      "WITH slice AS MATERIALIZED (SELECT :after::text AS after, :upto::text AS upto) "
          + OFF
          + StockClosing.SLICE_WITH_LEDGER
          + IS_OFF
          + """
            AND s.offer_id > (SELECT after FROM slice) AND s.offer_id <= (SELECT upto FROM slice)
          ORDER BY s.offer_id LIMIT :most
          """)
  abstract List<Difference> differences(String after, String upto, int most);

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
    List<String> offers = wrong.offers().stream().map(Difference::offerId).toList();
    if (offers.isEmpty()) {
      return wrong;
    }
    List<Difference> set =
        database.together(() -> {
          longWork.begin();
          lock(offers);
          return set(offers);
        });
    return new Differences(set, wrong.isAll());
  }

  @Query("SELECT offer_id FROM stock WHERE offer_id = ANY (:offers) ORDER BY offer_id FOR UPDATE")
  abstract List<String> lock(@TypeDef(type = DataType.STRING_ARRAY) List<String> offers);

  @Query(
      "WITH wanted AS MATERIALIZED (SELECT :offers::text[] AS offers), off AS ("
          + OFF
          + StockClosing.WANTED_WITH_LEDGER
          + IS_OFF
          + """
            AND s.offer_id = ANY ((SELECT offers FROM wanted)::text[])
          ), changed AS (
            UPDATE stock s SET on_hand = off.ledger_on_hand, reserved = off.ledger_reserved
            FROM off WHERE s.offer_id = off.offer_id RETURNING s.offer_id
          )
          SELECT * FROM off ORDER BY offer_id
          """)
  abstract List<Difference> set(@TypeDef(type = DataType.STRING_ARRAY) List<String> offers);
}
