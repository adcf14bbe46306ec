package souk.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.OutOfStock;
import souk.inventory.ReserveResult.Released;
import souk.inventory.ReserveResult.Reserved;
import souk.inventory.StockLine;
import souk.inventory.store.StockCount.Recount;
import souk.inventory.store.StockCount.Stock;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestOffers;

class StockHoldsIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final StockHolds HOLDS = CONTEXT.getBean(StockHolds.class);
  private static final StockCount COUNT = CONTEXT.getBean(StockCount.class);
  private static final Duration HOLD = Duration.ofMinutes(10);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  /** Whatever was done: the counters are the ledger's sums. */
  @AfterEach
  void countersAreTheirLedgersSums() {
    assertThat(
            DATABASE.<List<String>>read(sql ->
                sql.query(
                    """
                    SELECT s.offer_id FROM stock s JOIN (
                      SELECT offer_id, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved
                      FROM stock_ledger GROUP BY offer_id) l USING (offer_id)
                    WHERE s.on_hand <> l.on_hand OR s.reserved <> l.reserved
                    """,
                    row -> row.text("offer_id"))))
        .isEmpty();
  }

  private static String checkout() {
    return "chk_" + UUID.randomUUID();
  }

  private static ReserveResult reserve(String checkout, StockLine... lines) {
    return DATABASE.write(sql -> HOLDS.reserve(sql, checkout, List.of(lines), HOLD));
  }

  private static void release(String checkout) {
    DATABASE.write(sql -> {
      HOLDS.release(sql, checkout);
      return true;
    });
  }

  private static boolean confirm(String checkout) {
    return DATABASE.write(sql -> HOLDS.confirm(sql, checkout));
  }

  private static Stock stock(String offer) {
    return COUNT.find(offer).orElseThrow();
  }

  @Test
  void allLinesOrNone() {
    String plenty = TestOffers.inStock(DATABASE, 10);
    String scarce = TestOffers.inStock(DATABASE, 1);
    assertThat(reserve(checkout(), new StockLine(plenty, 2), new StockLine(scarce, 2)))
        .isEqualTo(new OutOfStock(List.of(scarce)));
    assertThat(stock(plenty)).isEqualTo(new Stock(plenty, 10, 0));
    assertThat(reserve(checkout(), new StockLine(plenty, 2), new StockLine(scarce, 1)))
        .isInstanceOf(Reserved.class);
    assertThat(stock(scarce)).isEqualTo(new Stock(scarce, 1, 1));
  }

  @Test
  void anOfferThatIsNotThereIsOutOfStock() {
    assertThat(reserve(checkout(), new StockLine("nope", 1)))
        .isEqualTo(new OutOfStock(List.of("nope")));
  }

  @Test
  void reservingTwiceIsReservingOnceWithTheSameDeadline() {
    String offer = TestOffers.inStock(DATABASE, 1);
    String checkout = checkout();
    ReserveResult first = reserve(checkout, new StockLine(offer, 1));
    assertThat(reserve(checkout, new StockLine(offer, 1))).isEqualTo(first);
    assertThat(stock(offer).reserved()).isEqualTo(1);
  }

  @Test
  void releasingGivesBackOnceAndForGood() {
    String offer = TestOffers.inStock(DATABASE, 1);
    String checkout = checkout();
    reserve(checkout, new StockLine(offer, 1));
    release(checkout);
    release(checkout);
    assertThat(stock(offer)).isEqualTo(new Stock(offer, 1, 0));
    assertThat(confirm(checkout)).isFalse();
    assertThat(reserve(checkout, new StockLine(offer, 1))).isInstanceOf(Released.class);
  }

  @Test
  void aReservationThatComesAfterItsReleaseIsRefused() {
    String offer = TestOffers.inStock(DATABASE, 1);
    String checkout = checkout();
    release(checkout);
    assertThat(reserve(checkout, new StockLine(offer, 1))).isInstanceOf(Released.class);
    assertThat(stock(offer).reserved()).isZero();
  }

  @Test
  void whatIsSoldIsGoneOnce() {
    String offer = TestOffers.inStock(DATABASE, 5);
    String checkout = checkout();
    reserve(checkout, new StockLine(offer, 2));
    assertThat(confirm(checkout)).isTrue();
    assertThat(confirm(checkout)).isFalse();
    release(checkout);
    assertThat(stock(offer)).isEqualTo(new Stock(offer, 3, 0));
  }

  @Test
  void aRecountNeverTakesWhatIsHeld() {
    String offer = TestOffers.inStock(DATABASE, 5);
    reserve(checkout(), new StockLine(offer, 3));
    assertThat(COUNT.set(offer, 2, "test")).isInstanceOf(Recount.BelowReserved.class);
    assertThat(COUNT.set(offer, 3, "test")).isInstanceOf(Recount.Counted.class);
    assertThat(stock(offer)).isEqualTo(new Stock(offer, 3, 3));
    assertThat(COUNT.set("nope", 3, "test")).isInstanceOf(Recount.NoSuchOffer.class);
  }

  @Test
  void sixtyFourWhoWantTheLastTenInAnyOrderGetExactlyTen() throws Exception {
    String one = TestOffers.inStock(DATABASE, 10);
    String other = TestOffers.inStock(DATABASE, 100);
    List<Callable<ReserveResult>> wishes = new ArrayList<>();
    for (int number = 0; number < 64; number++) {
      StockLine[] lines = {new StockLine(one, 1), new StockLine(other, 1)};
      StockLine[] turned = {lines[1], lines[0]};
      StockLine[] wish = number % 2 == 0 ? lines : turned;
      wishes.add(() -> reserve(checkout(), wish));
    }
    int reserved = 0;
    try (var threads = Executors.newFixedThreadPool(16)) {
      for (Future<ReserveResult> result : threads.invokeAll(wishes)) {
        reserved += result.get() instanceof Reserved ? 1 : 0;
      }
    }
    assertThat(reserved).isEqualTo(10);
    assertThat(stock(one)).isEqualTo(new Stock(one, 10, 10));
    assertThat(stock(other)).isEqualTo(new Stock(other, 100, 10));
  }
}
