package souk.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.LimitReached;
import souk.inventory.ReserveResult.OutOfStock;
import souk.inventory.ReserveResult.Released;
import souk.inventory.ReserveResult.Reserved;
import souk.inventory.StockLine;
import souk.inventory.store.StockCount.Recount;
import souk.inventory.store.StockCount.Stock;
import souk.sql.Database;
import souk.sql.Statements;
import souk.sql.TestContext;
import souk.sql.TestOffers;
import souk.sql.TestSql;

class StockHoldsIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final StockLanes LANES = CONTEXT.getBean(StockLanes.class);
  private static final StockReservation RESERVATION = CONTEXT.getBean(StockReservation.class);
  private static final StockHolds HOLDS = CONTEXT.getBean(StockHolds.class);
  private static final StockCount COUNT = CONTEXT.getBean(StockCount.class);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration HOLD = Duration.ofMinutes(10);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  /** Whatever was done: the counters are the ledger's sums. */
  @AfterEach
  void countersAreTheirLedgersSums() {
    assertThat(
            TestSql.<List<String>>once(
                DATABASE,
                sql ->
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
    return LANES.reserve(new HoldRequest(checkout, List.of(lines), HOLD));
  }

  private static void release(String checkout) {
    HOLDS.release(checkout);
  }

  private static boolean confirm(String checkout) {
    return TestSql.write(
        DATABASE,
        sql ->
            sql.only(
                StockHolds.SELL.replace(":checkoutId", "?")
                    + " SELECT count(*) = 1 AS sold FROM hold",
                row -> row.flag("sold"),
                checkout));
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
    assertThat(stock(plenty)).isEqualTo(new Stock(plenty, 10, 0, null));
    assertThat(reserve(checkout(), new StockLine(plenty, 2), new StockLine(scarce, 1)))
        .isInstanceOf(Reserved.class);
    assertThat(stock(scarce)).isEqualTo(new Stock(scarce, 1, 1, null));
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
    assertThat(stock(offer)).isEqualTo(new Stock(offer, 1, 0, null));
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
    assertThat(stock(offer)).isEqualTo(new Stock(offer, 3, 0, null));
  }

  @Test
  void aRecountNeverTakesWhatIsHeld() {
    String offer = TestOffers.inStock(DATABASE, 5);
    reserve(checkout(), new StockLine(offer, 3));
    assertThat(COUNT.set(offer, 2, "test")).isInstanceOf(Recount.BelowReserved.class);
    assertThat(COUNT.set(offer, 3, "test")).isInstanceOf(Recount.Counted.class);
    assertThat(stock(offer)).isEqualTo(new Stock(offer, 3, 3, null));
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
    assertThat(stock(one)).isEqualTo(new Stock(one, 10, 10, null));
    assertThat(stock(other)).isEqualTo(new Stock(other, 100, 10, null));
  }

  /** The undo of a try that was given up, while that try is still under way. */
  @Test
  void aReleaseThatWaitedForItsReservationGivesTheStockBack() throws Exception {
    String offer = TestOffers.inStock(DATABASE, 3);
    String checkout = checkout();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> release =
          TestSql.write(
              DATABASE,
              sql -> {
                RESERVATION.reserve(List.of(request(checkout, new StockLine(offer, 2))));
                Future<?> waiting = threads.submit(() -> release(checkout));
                awaitBlocked(sql);
                return waiting;
              });
      release.get();
    }
    assertThat(stock(offer)).isEqualTo(new Stock(offer, 3, 0, null));
  }

  private static void awaitBlocked(Statements sql) throws SQLException {
    while (sql.only(
            "SELECT count(*) AS waiting FROM pg_locks WHERE NOT granted",
            row -> row.number("waiting"))
        == 0) {
      Thread.onSpinWait();
    }
  }

  private static HoldRequest request(String checkout, StockLine... lines) {
    return new HoldRequest(checkout, List.of(lines), HOLD);
  }

  private static List<ReserveResult> atOnce(HoldRequest... requests) {
    return RESERVATION.reserve(List.of(requests));
  }

  @Test
  void inABatchWhoAskedFirstIsServedFirst() {
    String offer = TestOffers.inStock(DATABASE, 5);
    List<ReserveResult> results =
        atOnce(
            request(checkout(), new StockLine(offer, 3)),
            request(checkout(), new StockLine(offer, 6)),
            request(checkout(), new StockLine(offer, 3)),
            request(checkout(), new StockLine(offer, 2)),
            request(checkout(), new StockLine(offer, 1)));
    assertThat(results)
        .extracting(Object::getClass)
        .containsExactly(
            Reserved.class, OutOfStock.class, OutOfStock.class, Reserved.class, OutOfStock.class);
    assertThat(stock(offer)).isEqualTo(new Stock(offer, 5, 5, null));
  }

  @Test
  void inABatchALineThatLacksTakesNothingFromTheOthers() {
    String plenty = TestOffers.inStock(DATABASE, 2);
    String none = TestOffers.inStock(DATABASE, 0);
    List<ReserveResult> results =
        atOnce(
            request(checkout(), new StockLine(plenty, 2), new StockLine(none, 1)),
            request(checkout(), new StockLine(plenty, 2)));
    assertThat(results.getFirst()).isEqualTo(new OutOfStock(List.of(none)));
    assertThat(results.getLast()).isInstanceOf(Reserved.class);
  }

  @Test
  void inABatchTheSameCheckoutCountsOnce() {
    String offer = TestOffers.inStock(DATABASE, 2);
    HoldRequest twice = request(checkout(), new StockLine(offer, 1));
    List<ReserveResult> results = atOnce(twice, twice);
    assertThat(results.getFirst()).isInstanceOf(Reserved.class).isEqualTo(results.getLast());
    assertThat(stock(offer).reserved()).isEqualTo(1);
  }

  private static void limit(String offer, int perBuyer) {
    assertThat(COUNT.limit(offer, perBuyer)).isPresent();
  }

  private static String checkoutOf(String email) {
    String checkout = checkout();
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines,
                                      currency, status)
                VALUES (?, ?, 1, ?, '{}', '[]', 'USD', 'reserving')
                """,
                checkout,
                checkout,
                email));
    return checkout;
  }

  @Test
  void oneBuyerGetsNoMoreThanTheLimitHoweverOftenItIsTried() throws Exception {
    String offer = TestOffers.inStock(DATABASE, 100);
    limit(offer, 2);
    List<Callable<ReserveResult>> wishes = new ArrayList<>();
    for (int number = 0; number < 30; number++) {
      String buyer = number % 3 == 0 ? "GREEDY@example.org" : "greedy@example.org";
      HoldRequest wish = request(checkoutOf(buyer), new StockLine(offer, 1));
      wishes.add(number % 2 == 0 ? () -> LANES.reserve(wish) : () -> atOnce(wish).getFirst());
    }
    int reserved = 0;
    try (var threads = Executors.newFixedThreadPool(16)) {
      for (Future<ReserveResult> result : threads.invokeAll(wishes)) {
        reserved += result.get() instanceof Reserved ? 1 : 0;
      }
    }
    assertThat(reserved).isEqualTo(2);
    assertThat(LANES.reserve(request(checkoutOf("greedy@example.org"), new StockLine(offer, 1))))
        .isEqualTo(new LimitReached(List.of(offer)));
    assertThat(LANES.reserve(request(checkoutOf("modest@example.org"), new StockLine(offer, 2))))
        .isInstanceOf(Reserved.class);
  }

  private static String accountOf(String email) {
    String account = "acc_" + UUID.randomUUID();
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                "INSERT INTO account (id, email, password_hash, roles) VALUES (?, ?, '', '{buyer}')",
                account,
                email));
    return account;
  }

  private static String checkoutOf(String account, String email) {
    String checkout = checkoutOf(email);
    TestSql.once(
        DATABASE,
        sql -> sql.update("UPDATE checkout SET buyer_id = ? WHERE id = ?", account, checkout));
    return checkout;
  }

  /** One after the other, in whatever order: the second is over the limit. */
  @Test
  void oneBuyerIsOneBuyerHoweverTheAddressIsWrittenLoggedInOrNot() {
    String name = UUID.randomUUID().toString();
    String account = accountOf(name + "@gmail.com");
    List<Supplier<String>> ways =
        List.of(
            () -> checkoutOf(name + "@gmail.com"),
            () -> checkoutOf(name.toUpperCase(Locale.ROOT) + "+x@GoogleMail.com "),
            () -> checkoutOf(account, name + "@gmail.com"),
            () -> checkoutOf(account, "post@" + name + ".example"),
            () ->
                checkoutOf(account, name.substring(0, 1) + "." + name.substring(1) + "@gmail.com"));
    for (Supplier<String> first : ways) {
      String offer = TestOffers.inStock(DATABASE, 10);
      limit(offer, 1);
      assertThat(LANES.reserve(request(first.get(), new StockLine(offer, 1))))
          .isInstanceOf(Reserved.class);
      for (Supplier<String> second : ways) {
        assertThat(LANES.reserve(request(second.get(), new StockLine(offer, 1))))
            .isEqualTo(new LimitReached(List.of(offer)));
      }
    }
  }

  @Test
  void whoWritesAnAddressIsItsOwnerWithAnAccountAndWithout() {
    String written = "post@" + UUID.randomUUID() + ".example";
    String account = accountOf(UUID.randomUUID() + "@example.org");
    for (boolean loggedInFirst : new boolean[] {true, false}) {
      String offer = TestOffers.inStock(DATABASE, 10);
      limit(offer, 1);
      String one = loggedInFirst ? checkoutOf(account, written) : checkoutOf(written);
      String other = loggedInFirst ? checkoutOf(written) : checkoutOf(account, written);
      assertThat(LANES.reserve(request(one, new StockLine(offer, 1)))).isInstanceOf(Reserved.class);
      assertThat(LANES.reserve(request(other, new StockLine(offer, 1))))
          .isEqualTo(new LimitReached(List.of(offer)));
    }
  }

  @Test
  void whatABuyerGaveBackCountsNoMore() {
    String offer = TestOffers.inStock(DATABASE, 10);
    limit(offer, 1);
    String first = checkoutOf("back@example.org");
    ReserveResult granted = LANES.reserve(request(first, new StockLine(offer, 1)));
    assertThat(LANES.reserve(request(first, new StockLine(offer, 1)))).isEqualTo(granted);
    release(first);
    assertThat(LANES.reserve(request(checkoutOf("back@example.org"), new StockLine(offer, 1))))
        .isInstanceOf(Reserved.class);
  }

  @Test
  void aLimitThatCameLaterRefusesNobodyWhoHasAHoldOrGaveItBack() {
    String offer = TestOffers.inStock(DATABASE, 10);
    HoldRequest early = request(checkoutOf("early@example.org"), new StockLine(offer, 3));
    HoldRequest gone = request(checkoutOf("gone@example.org"), new StockLine(offer, 3));
    ReserveResult granted = LANES.reserve(early);
    LANES.reserve(gone);
    release(gone.checkoutId());
    limit(offer, 1);
    assertThat(LANES.reserve(early)).isEqualTo(granted).isInstanceOf(Reserved.class);
    assertThat(LANES.reserve(gone)).isInstanceOf(Released.class);
    HoldRequest late = request(checkoutOf("late@example.org"), new StockLine(offer, 3));
    assertThat(LANES.reserve(late)).isEqualTo(new LimitReached(List.of(offer)));
  }

  /** Two processes with lanes of their own, both with the same hot offer and crosswise carts. */
  @Test
  void severalProcessesReserveAtOnceWithoutOversellingOrDeadlock() throws Exception {
    String one = TestOffers.inStock(DATABASE, 150);
    String other = TestOffers.inStock(DATABASE, 400);
    var here = new StockLanes(RESERVATION);
    var there = new StockLanes(RESERVATION);
    List<Callable<ReserveResult>> wishes = new ArrayList<>();
    for (int number = 0; number < 400; number++) {
      StockLanes lanes = number % 2 == 0 ? here : there;
      HoldRequest wish =
          number % 3 == 0
              ? request(checkout(), new StockLine(other, 1), new StockLine(one, 1))
              : request(checkout(), new StockLine(one, 1));
      wishes.add(() -> lanes.reserve(wish));
    }
    int reserved = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<ReserveResult> result : threads.invokeAll(wishes)) {
        reserved += result.get() instanceof Reserved ? 1 : 0;
      }
    }
    assertThat(reserved).isEqualTo(150);
    assertThat(stock(one)).isEqualTo(new Stock(one, 150, 150, null));
  }

  @Test
  void countersAreRebuiltFromTheirLedger() {
    StockRebuild rebuild = CONTEXT.getBean(StockRebuild.class);
    String offer = TestOffers.inStock(DATABASE, 9);
    reserve(checkout(), new StockLine(offer, 2));
    assertThat(rebuild.differences(10, LONG).offers()).isEmpty();
    TestSql.once(
        DATABASE,
        sql -> sql.update("UPDATE stock SET on_hand = 7, reserved = 0 WHERE offer_id = ?", offer));
    var difference = new StockRebuild.Difference(offer, 7, 0, 9, 2);
    assertThat(rebuild.differences(10, LONG).offers()).containsExactly(difference);
    assertThat(rebuild.rebuild(10, LONG).offers()).containsExactly(difference);
    assertThat(stock(offer)).isEqualTo(new Stock(offer, 9, 2, null));
    assertThat(rebuild.rebuild(10, LONG).offers()).isEmpty();
  }
}
