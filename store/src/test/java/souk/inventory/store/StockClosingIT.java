package souk.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.inventory.StockLine;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.Statements;
import souk.sql.TestContext;
import souk.sql.TestOffers;
import souk.sql.TestSql;

/** The ledger's sums are exact, whoever writes meanwhile and in whatever order it is committed. */
class StockClosingIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ApplicationContext context = TestContext.onFreshDatabase();
  private final Database database = context.getBean(Database.class);
  private final StockClosing closing = context.getBean(StockClosing.class);
  private final StockRebuild rebuild = context.getBean(StockRebuild.class);

  @AfterEach
  void close() {
    context.close();
  }

  private static void receive(Statements sql, String offer) throws SQLException {
    sql.update(
        """
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        VALUES (?, 1, 0, 'received', 'test')
        """,
        offer);
    sql.update("UPDATE stock SET on_hand = on_hand + 1 WHERE offer_id = ?", offer);
  }

  private void assertExact() {
    assertThat(rebuild.differences(10, LONG))
        .isEqualTo(new StockRebuild.Differences(List.of(), true));
    StockClosing.Recount recount = closing.recount(LONG);
    assertThat(recount.isThrough()).isTrue();
    assertThat(recount.violations()).isZero();
  }

  /** Its number is smaller than that of a row which is summed up before it can be seen. */
  @Test
  void aRowThatIsCommittedLateIsNotForgotten() throws Exception {
    String slow = TestOffers.inStock(database, 1);
    String quick = TestOffers.inStock(database, 1);
    var written = new CountDownLatch(1);
    var summedUp = new CountDownLatch(1);
    try (var somebody = Executors.newSingleThreadExecutor()) {
      Future<Boolean> late =
          somebody.submit(() ->
              TestSql.write(
                  database,
                  sql -> {
                    receive(sql, slow);
                    written.countDown();
                    await(summedUp);
                    return true;
                  }));
      written.await();
      try {
        TestSql.write(
            database,
            sql -> {
              receive(sql, quick);
              return true;
            });
        assertThat(closing.advance(LONG)).isFalse();
      } finally {
        summedUp.countDown();
      }
      late.get();
    }
    assertThat(closing.advance(LONG)).isTrue();
    assertExact();
  }

  private static void await(CountDownLatch latch) throws SQLException {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new SQLException(interrupted);
    }
  }

  @Test
  void sumsAreExactAtEveryMomentWhileBuyersBuy() throws Exception {
    List<String> offers = new ArrayList<>();
    for (int number = 0; number < 4; number++) {
      offers.add(TestOffers.inStock(database, 100_000));
    }
    var enough = new AtomicBoolean();
    StockLanes lanes = context.getBean(StockLanes.class);
    StockHolds holds = context.getBean(StockHolds.class);
    try (var buyers = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> bought = new ArrayList<>();
      for (String offer : offers) {
        bought.add(buyers.submit(() -> buy(lanes, holds, offer, enough)));
      }
      try {
        for (int look = 0; look < 20; look++) {
          closing.advance(LONG);
          assertThat(rebuild.differences(10, LONG).offers()).isEmpty();
          TimeUnit.MILLISECONDS.sleep(50);
        }
      } finally {
        enough.set(true); // else the buyers would be waited for without end
      }
      for (Future<Integer> each : bought) {
        assertThat(each.get()).isPositive();
      }
    }
    assertThat(closing.advance(LONG)).isTrue();
    assertExact();
  }

  private int buy(StockLanes lanes, StockHolds holds, String offer, AtomicBoolean enough) {
    int count = 0;
    while (!enough.get()) {
      String checkout = Ids.create("chk");
      lanes.reserve(new HoldRequest(checkout, List.of(new StockLine(offer, 1)), LONG));
      if (count % 2 == 0) {
        holds.release(checkout);
      }
      count++;
    }
    return count;
  }

  @Test
  void aClosingBalanceThatWasChangedIsFoundByCountingAgain() {
    String offer = TestOffers.inStock(database, 5);
    closing.advance(LONG);
    assertExact();
    TestSql.once(
        database,
        sql -> sql.update("UPDATE stock_closing SET on_hand = 6 WHERE offer_id = ?", offer));
    StockClosing.Recount recount = closing.recount(LONG);
    assertThat(recount.violations()).isOne();
    assertThat(recount.examples()).containsExactly(offer + ": 6, 0 held; counted again 5, 0");
  }
}
