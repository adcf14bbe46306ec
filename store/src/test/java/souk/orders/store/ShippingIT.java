package souk.orders.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.orders.store.CancelResult.AlreadyShipped;
import souk.orders.store.CancelResult.Cancelled;
import souk.orders.store.PaymentsAtRisk.AtRisk;
import souk.orders.store.ShipResult.AwaitingPayment;
import souk.orders.store.ShipResult.PaymentFailed;
import souk.orders.store.ShipResult.Shipped;
import souk.payments.store.OperationStore;
import souk.payments.store.PaymentOperation;
import souk.sql.Database;
import souk.sql.Place;
import souk.sql.TestContext;
import souk.sql.TestOrders;
import souk.sql.TestSql;

/** An order leaves with its money and not without it. */
class ShippingIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final OrderStore ORDERS = CONTEXT.getBean(OrderStore.class);
  private static final SellerOrders SHIPPING = CONTEXT.getBean(SellerOrders.class);
  private static final OrderCancellation CANCELLATION = CONTEXT.getBean(OrderCancellation.class);
  private static final OperationStore OPERATIONS = CONTEXT.getBean(OperationStore.class);
  private static final OrderSettlement SETTLEMENT = CONTEXT.getBean(OrderSettlement.class);
  private static final PaymentsAtRisk AT_RISK = CONTEXT.getBean(PaymentsAtRisk.class);

  private final TestOrders group = TestOrders.placed(DATABASE, 1, 5_000);
  private final String id = group.order(1);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private ShipResult ship(String trackingNumber) {
    return SHIPPING.ship(id, "acc_operator", true, "UPS", trackingNumber);
  }

  private PlacedOrders.Order order() {
    return ORDERS.find(id).orElseThrow().orders().getFirst();
  }

  private PaymentOperation capture() {
    return OPERATIONS.find("capture/" + id).orElseThrow();
  }

  @Test
  void aParcelLeavesWhenItsMoneyHasBeenTaken() {
    var waiting = (AwaitingPayment) ship("1Z1");
    assertThat(ship("1Z1")).as("asked again").isEqualTo(waiting);
    assertThat(order().status()).isEqualTo("placed");
    assertThat(order().shipments()).isEmpty();
    assertThat(order().payment().isCapturing()).isTrue();
    assertThat(order().payment().capturedMinor()).as("not confirmed").isZero();
    assertThat(CANCELLATION.cancel(id, "acc_buyer")).isEqualTo(new AlreadyShipped(List.of(id)));

    SETTLEMENT.done(capture());
    assertThat(order().status()).isEqualTo("shipped");
    assertThat(order().payment().capturedMinor()).isEqualTo(5_000);
    assertThat(SHIPPING.outcome(id, waiting.shipmentId()))
        .isEqualTo(new Shipped(waiting.shipmentId(), waiting.capture()));
    assertThat(ship("1Z2")).as("a second parcel").isInstanceOf(Shipped.class);
    assertThat(order().shipments())
        .extracting(PlacedOrders.Shipment::trackingNumber)
        .containsExactly("1Z1", "1Z2");
  }

  @Test
  void withoutMoneyNothingLeavesAndTheOrderSaysSo() {
    ship("1Z1");
    SETTLEMENT.refused(capture(), "authorization_voided");
    assertThat(order().status()).isEqualTo("placed");
    assertThat(order().payment().failure()).isEqualTo("authorization_voided");
    assertThat(shipments()).as("also of those that waited").isZero();
    assertThat(ship("1Z1")).isEqualTo(new PaymentFailed("authorization_voided"));
    assertThat(SHIPPING.outcome(id, "shp_1")).isEqualTo(new PaymentFailed("authorization_voided"));
    assertThat(shipments()).isZero();
    assertThat(failed()).extracting(AtRisk::orderId).containsExactly(id);
    SETTLEMENT.done(capture());
    assertThat(order().status()).as("refused is refused").isEqualTo("placed");

    assertThat(CANCELLATION.cancel(id, "acc_seller")).isEqualTo(new Cancelled(group.checkout()));
    assertThat(failed()).as("looked after").isEmpty();
  }

  private List<AtRisk> failed() {
    return AT_RISK.failed(Place.FIRST, 100).stream()
        .filter(order -> order.orderId().equals(id))
        .toList();
  }

  private long shipments() {
    return TestSql.once(
        DATABASE,
        sql ->
            sql.only(
                "SELECT count(*) AS parcels FROM shipment WHERE order_id = ?",
                row -> row.number("parcels"),
                id));
  }

  /** Also what has ended: its seller may not know yet. */
  @Test
  void whatEndsSoonIsListedUntilItIsShippedOrCancelledTheMostUrgentFirst() {
    TestOrders many = TestOrders.placed(DATABASE, 5, 5_000);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    for (int number = 1; number <= 5; number++) {
      String order = many.order(number);
      Instant ends = now.plus(Duration.ofHours(10L * (number - 2)));
      TestSql.once(
          DATABASE,
          sql ->
              sql.update(
                  "UPDATE seller_order SET payment_expires_at = ? WHERE id = ?", ends, order));
    }
    Duration within = Duration.ofHours(25);
    List<AtRisk> first = AT_RISK.ending(within, Place.FIRST, 2);
    assertThat(first).extracting(AtRisk::orderId).containsExactly(many.order(1), many.order(2));
    assertThat(AT_RISK.ending(within, first.getLast().place(), 10))
        .extracting(AtRisk::orderId)
        .containsExactly(many.order(3), many.order(4));
    assertThat(AT_RISK.countEnding(within)).isEqualTo(4);

    SHIPPING.ship(many.order(1), "acc", true, "UPS", "1Z");
    SETTLEMENT.done(OPERATIONS.find("capture/" + many.order(1)).orElseThrow());
    CANCELLATION.cancel(many.order(2), "acc");
    assertThat(AT_RISK.ending(within, Place.FIRST, 10))
        .extracting(AtRisk::orderId)
        .containsExactly(many.order(3), many.order(4));
    CANCELLATION.cancel(many.order(3), "acc");
    CANCELLATION.cancel(many.order(4), "acc");
  }

  @Test
  void theListIsReadFromItsIndex() {
    String plan =
        TestSql.write(
            DATABASE,
            sql -> {
              sql.update("SET LOCAL enable_seqscan = off");
              return String.join(
                  "\n",
                  sql.query(
                      """
                      EXPLAIN SELECT o.id FROM seller_order o
                      WHERE o.status = 'placed' AND (o.payment_expires_at, o.id) > (now(), '')
                      ORDER BY o.payment_expires_at, o.id LIMIT 20
                      """,
                      row -> row.text("QUERY PLAN")));
            });
    assertThat(plan).contains("seller_order_payment_ends").doesNotContain("Sort");
  }
}
