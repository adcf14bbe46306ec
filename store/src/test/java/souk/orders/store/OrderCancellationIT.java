package souk.orders.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.LimitReached;
import souk.inventory.ReserveResult.Reserved;
import souk.inventory.StockLine;
import souk.inventory.store.HoldRequest;
import souk.inventory.store.StockCount;
import souk.inventory.store.StockLanes;
import souk.orders.store.CancelResult.AlreadyShipped;
import souk.orders.store.CancelResult.Cancelled;
import souk.orders.store.CancelResult.NoSuchOrder;
import souk.orders.store.ShipResult.AwaitingPayment;
import souk.orders.store.ShipResult.OrderCancelled;
import souk.payments.store.OperationStore;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestOrders;
import souk.sql.TestSql;

/** What is cancelled is sold again once and never paid; what is shipped is not cancelled. */
class OrderCancellationIT {
  private static final int ROUNDS = 20;
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final OrderCancellation CANCELLATION = CONTEXT.getBean(OrderCancellation.class);
  private static final SellerOrders ORDERS = CONTEXT.getBean(SellerOrders.class);
  private static final OperationStore OPERATIONS = CONTEXT.getBean(OperationStore.class);

  private final TestOrders group = placed();

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private static TestOrders placed() {
    return TestOrders.placed(DATABASE, 2, 5_000);
  }

  private static int onHand(String offer) {
    return TestSql.once(
        DATABASE,
        sql ->
            sql.only(
                """
                SELECT on_hand, (SELECT sum(on_hand_delta) FROM stock_ledger l
                                 WHERE l.offer_id = s.offer_id) AS ledger
                FROM stock s WHERE offer_id = ?
                """,
                row -> {
                  assertThat(row.number("ledger")).isEqualTo(row.integer("on_hand"));
                  return row.integer("on_hand");
                },
                offer));
  }

  private CancelResult cancel(String id) {
    return CANCELLATION.cancel(id, "acc_buyer");
  }

  private ShipResult ship(String order) {
    return ORDERS.ship(order, "acc_operator", true, "UPS", "1Z999");
  }

  @Test
  void theLastOrderOfAGroupVoidsItsAuthorization() {
    assertThat(cancel(group.order(1))).isEqualTo(new Cancelled(group.checkout()));
    assertThat(OPERATIONS.pendingOf(group.checkout())).isEmpty();
    assertThat(cancel(group.order(2))).isEqualTo(new Cancelled(group.checkout()));
    assertThat(OPERATIONS.pendingOf(group.checkout())).containsExactly("void/" + group.group());
    assertThat(group.offers()).allSatisfy(offer -> assertThat(onHand(offer)).isEqualTo(7));
  }

  @Test
  void cancellingTwiceGivesTheUnitsBackOnce() {
    assertThat(cancel(group.group())).isEqualTo(new Cancelled(group.checkout()));
    assertThat(cancel(group.group())).isEqualTo(new Cancelled(group.checkout()));
    assertThat(cancel(group.order(1))).isEqualTo(new Cancelled(group.checkout()));
    assertThat(group.offers()).allSatisfy(offer -> assertThat(onHand(offer)).isEqualTo(7));
    assertThat(OPERATIONS.pendingOf(group.checkout())).containsExactly("void/" + group.group());
  }

  @Test
  void aGroupOfWhichSomethingIsShippedStaysAsItIs() {
    ship(group.order(1));
    assertThat(cancel(group.group())).isEqualTo(new AlreadyShipped(List.of(group.order(1))));
    assertThat(group.offers()).allSatisfy(offer -> assertThat(onHand(offer)).isEqualTo(5));

    assertThat(cancel(group.order(2))).isEqualTo(new Cancelled(group.checkout()));
    assertThat(OPERATIONS.pendingOf(group.checkout()))
        .as("the shipped part is still to be paid")
        .containsExactly("capture/" + group.order(1));
    settled("capture/" + group.order(1));
    assertThat(OPERATIONS.pendingOf(group.checkout()))
        .as("the cancelled part is not needed any more")
        .containsExactly("release/" + group.group());
  }

  @Test
  void cancellingTheLastPartThatWasNotShippedReleasesItsMoney() {
    ship(group.order(1));
    settled("capture/" + group.order(1));
    assertThat(OPERATIONS.pendingOf(group.checkout())).as("needed").isEmpty();
    cancel(group.order(2));
    assertThat(OPERATIONS.pendingOf(group.checkout())).containsExactly("release/" + group.group());
    assertThat(OPERATIONS.find("release/" + group.group()).orElseThrow().amount().amountMinor())
        .isEqualTo(5_000);
  }

  private static void settled(String operation) {
    CONTEXT.getBean(OrderSettlement.class).done(OPERATIONS.find(operation).orElseThrow());
  }

  @Test
  void whatWasCancelledNoLongerCountsForABuyersLimit() {
    TestOrders another = placed();
    String offer = group.offers().getFirst();
    assertThat(CONTEXT.getBean(StockCount.class).limit(offer, 2)).isPresent();
    assertThat(reserve(group.checkout(), offer, 2)).isInstanceOf(Reserved.class);
    assertThat(reserve(another.checkout(), offer, 1)).isEqualTo(new LimitReached(List.of(offer)));

    cancel(group.order(2));
    assertThat(reserve(another.checkout(), offer, 1))
        .as("another part of the group")
        .isEqualTo(new LimitReached(List.of(offer)));
    cancel(group.order(1));
    assertThat(reserve(another.checkout(), offer, 2)).isInstanceOf(Reserved.class);
  }

  private static ReserveResult reserve(String checkout, String offer, int quantity) {
    return CONTEXT
        .getBean(StockLanes.class)
        .reserve(
            new HoldRequest(
                checkout, List.of(new StockLine(offer, quantity)), Duration.ofMinutes(10)));
  }

  @Test
  void whatNobodyOrderedIsNotCancelled() {
    assertThat(cancel("ord_unknown")).isEqualTo(new NoSuchOrder());
  }

  @Test
  void ofACancellationAndAShipmentAtOnceOneWins() throws Exception {
    var start = new CyclicBarrier(2);
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < ROUNDS; round++) {
        TestOrders raced = placed();
        String order = raced.order(1);
        Future<CancelResult> cancelled =
            threads.submit(() -> {
              start.await();
              return cancel(order);
            });
        Future<ShipResult> shipped =
            threads.submit(() -> {
              start.await();
              return ship(order);
            });
        if (cancelled.get() instanceof Cancelled) {
          assertThat(shipped.get()).isEqualTo(new OrderCancelled());
          assertThat(OPERATIONS.pendingOf(order)).isEmpty();
          assertThat(onHand(raced.offers().getFirst())).isEqualTo(7);
        } else {
          assertThat(shipped.get()).isInstanceOf(AwaitingPayment.class);
          assertThat(OPERATIONS.pendingOf(order)).containsExactly("capture/" + order);
          assertThat(onHand(raced.offers().getFirst())).isEqualTo(5);
        }
      }
    }
  }

  @Test
  void twoPartsCancelledAtOnceVoidOnce() throws Exception {
    var start = new CyclicBarrier(2);
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < ROUNDS; round++) {
        TestOrders raced = placed();
        List<Future<CancelResult>> results =
            List.of(1, 2).stream()
                .map(number ->
                    threads.submit(() -> {
                      start.await();
                      return cancel(raced.order(number));
                    }))
                .toList();
        for (Future<CancelResult> result : results) {
          assertThat(result.get()).isEqualTo(new Cancelled(raced.checkout()));
        }
        assertThat(OPERATIONS.pendingOf(raced.checkout())).containsExactly("void/" + raced.group());
      }
    }
  }
}
