package souk.verify.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.inventory.StockLine;
import souk.inventory.store.HoldRequest;
import souk.inventory.store.StockLanes;
import souk.payments.store.OperationStore;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.TestContext;
import souk.sql.TestOffers;
import souk.sql.TestOrders;
import souk.sql.TestSql;
import souk.verify.Invariant;

/** Whoever verifies must bite: with the guards taken away, each kind of wrong is reported. */
class InvariantStoreIT {
  private static final Duration LATE = Duration.ofMinutes(5);
  private static final Duration HOLD = Duration.ofMinutes(10);
  private static final Duration SETTLE = Duration.ofMinutes(16);

  private final ApplicationContext context = TestContext.onFreshDatabase();
  private final Database database = context.getBean(Database.class);
  private final InvariantStore invariants = context.getBean(InvariantStore.class);

  @AfterEach
  void close() {
    context.close();
  }

  private Set<String> violated() {
    return invariants.look(LATE, HOLD, SETTLE).stream()
        .filter(invariant -> invariant.violations() > 0)
        .map(Invariant::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void sql(String statement, Object... arguments) {
    TestSql.once(database, sql -> sql.update(statement, arguments));
  }

  private String held(String offer, int quantity) {
    String checkout = "chk_" + UUID.randomUUID();
    context
        .getBean(StockLanes.class)
        .reserve(new HoldRequest(checkout, List.of(new StockLine(offer, quantity)), HOLD));
    return checkout;
  }

  private void checkout(String id, String status) {
    sql(
        """
        INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency,
                              status)
        VALUES (?, ?, 1, 'a@example.org', '{}', '[]', 'USD', ?)
        """,
        id,
        id,
        status);
  }

  @Test
  void withTheGuardsInPlaceAllIsWell() {
    String offer = TestOffers.inStock(database, 3);
    checkout(held(offer, 2), "awaiting_payment");
    assertThat(violated()).isEmpty();
    assertThatThrownBy(() -> sql("UPDATE stock SET reserved = 4 WHERE offer_id = ?", offer))
        .isInstanceOf(DatabaseException.class);
    assertThatThrownBy(() -> sql("DELETE FROM stock_ledger WHERE offer_id = ?", offer))
        .isInstanceOf(DatabaseException.class);
    assertThat(violated()).isEmpty();
  }

  /** As shops do that look first and take then: 16 buyers, 4 units. */
  @Test
  void aRaceWithoutTheGuardIsReportedAsOversold() throws Exception {
    sql("ALTER TABLE stock DROP CONSTRAINT never_oversold");
    String offer = TestOffers.inStock(database, 4);
    var start = new CyclicBarrier(8);
    List<Callable<Void>> buyers =
        IntStream.range(0, 16)
            .<Callable<Void>>mapToObj(number -> () -> lookThenTake(offer, start))
            .toList();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Void> bought : threads.invokeAll(buyers)) {
        bought.get();
      }
    }
    assertThat(violated()).contains("oversold").doesNotContain("counters_off_their_ledger");
  }

  private Void lookThenTake(String offer, CyclicBarrier start) throws Exception {
    long available =
        TestSql.once(
            database,
            sql ->
                sql.only(
                    "SELECT on_hand - reserved AS available FROM stock WHERE offer_id = ?",
                    row -> (long) row.integer("available"),
                    offer));
    start.await(); // everybody has looked
    if (available > 0) {
      String checkout = "chk_" + UUID.randomUUID();
      TestSql.write(
          database,
          sql -> {
            sql.update("UPDATE stock SET reserved = reserved + 1 WHERE offer_id = ?", offer);
            sql.update(
                """
                INSERT INTO stock_hold (checkout_id, state, reserved_until)
                VALUES (?, 'pending', now() + interval '1 minute')
                """,
                checkout);
            return sql.update(
                """
                INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
                VALUES (?, 0, 1, 'reserved', ?)
                """,
                offer,
                checkout);
          });
    }
    return null;
  }

  @Test
  void aCounterThatWasChangedBesideItsLedgerIsReported() {
    String offer = TestOffers.inStock(database, 4);
    sql("UPDATE stock SET on_hand = 5 WHERE offer_id = ?", offer);
    assertThat(violated()).containsExactly("counters_off_their_ledger");
  }

  @Test
  void aHoldThatWasReleasedWithoutGivingBackIsReported() {
    String checkout = held(TestOffers.inStock(database, 4), 2);
    sql("UPDATE stock_hold SET state = 'released' WHERE checkout_id = ?", checkout);
    assertThat(violated()).containsExactly("hold_off_its_ledger");
  }

  @Test
  void unitsThatCameBackFromNoCancelledOrderAreReported() {
    String offer = TestOffers.inStock(database, 4);
    sql("UPDATE stock SET on_hand = on_hand + 1 WHERE offer_id = ?", offer);
    sql(
        """
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        VALUES (?, 1, 0, 'cancelled', 'ord_unknown')
        """,
        offer);
    assertThat(violated()).containsExactly("cancelled_off_its_ledger");
  }

  @Test
  void stockThatWasSoldWithoutAnOrderIsReported() {
    String offer = TestOffers.inStock(database, 4);
    String checkout = held(offer, 1);
    sql("UPDATE stock_hold SET state = 'confirmed' WHERE checkout_id = ?", checkout);
    sql("UPDATE stock SET on_hand = on_hand - 1, reserved = 0 WHERE offer_id = ?", offer);
    sql(
        """
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        VALUES (?, -1, -1, 'sold', ?)
        """,
        offer,
        checkout);
    assertThat(violated()).containsExactly("order_off_its_ledger");
  }

  @Test
  void anEndedCheckoutThatStillHoldsIsReported() {
    checkout(held(TestOffers.inStock(database, 4), 1), "expired");
    assertThat(violated()).containsExactly("checkout_off_its_orders_or_hold");
  }

  @Test
  void whatShouldHaveEndedLongAgoIsReported() {
    String checkout = held(TestOffers.inStock(database, 4), 1);
    checkout(checkout, "awaiting_payment");
    sql("UPDATE stock_hold SET reserved_until = now() - interval '1 hour'");
    sql("UPDATE checkout SET reserved_until = now() - interval '1 hour'");
    sql(
        """
        INSERT INTO outbox (topic, key, payload, created_at)
        VALUES ('t', 'k', '{}', now() - interval '1 hour')
        """);
    assertThat(violated())
        .containsExactly("checkout_past_its_deadline", "event_not_sent", "hold_past_its_deadline");
  }

  @Test
  void aCartThatWasBoughtTwiceIsReported() {
    for (String id : List.of("chk_one", "chk_two")) {
      sql(
          """
          INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency,
                                status, order_group_id)
          VALUES (?, 'crt_1', 7, 'a@example.org', '{}', '[]', 'USD', 'placed', ?)
          """,
          id,
          id);
    }
    assertThat(violated()).contains("cart_bought_twice");
  }

  @Test
  void twoAuthorizationsOfOneCheckoutAreReported() {
    checkout("chk_twice", "processing");
    for (int number = 1; number <= 2; number++) {
      sql(
          """
          INSERT INTO payment_attempt (checkout_id, number, payment_token, state)
          VALUES ('chk_twice', ?, 'tok', 'authorized')
          """,
          number);
    }
    assertThat(violated()).containsExactly("paid_twice");
  }

  private String capturing() {
    String order = TestOrders.placed(database, 1, 5_500).order(1);
    context.getBean(OperationStore.class).openCapture(order, "acc_seller");
    return order;
  }

  private static final Set<String> OF_ORDERS_WITHOUT_STOCK =
      Set.of("order_off_its_ledger", "checkout_off_its_orders_or_hold");

  /** Of orders that were written without their stock, which is reported too. */
  private Set<String> violatedByPayments() {
    Set<String> violated = violated();
    assertThat(violated).containsAll(OF_ORDERS_WITHOUT_STOCK);
    violated.removeAll(OF_ORDERS_WITHOUT_STOCK);
    return violated;
  }

  @Test
  void sumsThatAreNotTheirOperationsAreReported() {
    for (String change :
        List.of("captured_minor = captured_minor - 1", "refunded_minor = refunded_minor + 1")) {
      String order = capturing();
      assertThat(violatedByPayments()).as("before").isEmpty();
      sql("UPDATE order_payment SET " + change + " WHERE order_id = ?", order);
      assertThat(violatedByPayments()).as(change).containsExactly("payment_off_its_operations");
      sql("UPDATE order_payment SET captured_minor = 5500, refunded_minor = 0");
    }
  }

  @Test
  void aRefusedCaptureGaveItsClaimBackOrIsReported() {
    String order = capturing();
    sql(
        """
        UPDATE payment_operation SET state = 'refused', refusal = 'expired', settled_at = now()
        WHERE order_id = ?
        """,
        order);
    assertThat(violatedByPayments()).containsExactly("payment_off_its_operations");
  }

  @Test
  void anOrderThatWasShippedAndNotPaidIsReported() {
    String order = capturing();
    sql("UPDATE seller_order SET status = 'shipped' WHERE id = ?", order);
    assertThat(violatedByPayments()).as("the provider's word is awaited").isEmpty();
    OperationStore operations = context.getBean(OperationStore.class);
    operations.refused(operations.find("capture/" + order).orElseThrow(), "expired");
    assertThat(violatedByPayments()).containsExactly("shipped_not_paid");

    String never = TestOrders.placed(database, 1, 5_500).order(1);
    sql("UPDATE seller_order SET status = 'shipped' WHERE id = ?", never);
    sql("UPDATE seller_order SET status = 'placed' WHERE id = ?", order);
    assertThat(violatedByPayments()).containsExactly("shipped_not_paid");
  }

  @Test
  void anOperationThatIsNotSettledForLongIsReported() {
    String order = capturing();
    sql("UPDATE payment_operation SET created_at = now() - interval '15 minutes'");
    assertThat(violatedByPayments()).isEmpty();
    sql("UPDATE payment_operation SET created_at = now() - interval '17 minutes'");
    assertThat(violatedByPayments()).containsExactly("operation_not_settled");
    context.getBean(OperationStore.class).done("capture/" + order);
    assertThat(violatedByPayments()).isEmpty();
  }

  @Test
  void ordersThatDoNotAddUpAreReported() {
    String offer = TestOffers.inStock(database, 4);
    String checkout = held(offer, 1);
    checkout(checkout, "processing");
    sql(
        """
        INSERT INTO order_group (id, checkout_id, email, shipping_address, authorization_id,
                                 currency, total_minor)
        VALUES ('grp_1', ?, 'a@example.org', '{}', 'auth', 'USD', 999)
        """,
        checkout);
    sql(
        """
        INSERT INTO seller_order (id, order_group_id, seller_id, goods_minor, shipping_minor,
                                  tax_minor, total_minor, shipping_option)
        VALUES ('ord_1', 'grp_1', ?, 100, 0, 0, 100, 'standard')
        """,
        offer);
    assertThat(violated()).contains("order_sums", "checkout_off_its_orders_or_hold");
  }

  /** An old payment may have a young order: it was in review meanwhile. */
  @Test
  void whatWasPaidLongAgoIsLookedAtOnlyWhenEverythingIs() {
    String offer = TestOffers.inStock(database, 4);
    for (int day = 0; day < 3; day++) {
      String checkout = held(offer, 1);
      checkout(checkout, "processing");
      sql(
          """
          INSERT INTO payment_attempt (checkout_id, number, payment_token, state, authorization_id,
                                       created_at)
          VALUES (?, 1, 'tok', 'authorized', 'auth', now() - ? * interval '1 day')
          """,
          checkout,
          day);
      sql(
          """
          INSERT INTO order_group (id, checkout_id, email, shipping_address, authorization_id,
                                   currency, total_minor)
          VALUES (?, ?, 'a@example.org', '{}', 'auth', 'USD', 100)
          """,
          "grp_" + day,
          checkout);
      sql(
          """
          INSERT INTO seller_order (id, order_group_id, seller_id, goods_minor, shipping_minor,
                                    tax_minor, total_minor, shipping_option)
          VALUES (?, ?, ?, 100, 0, 0, 100, 'standard')
          """,
          "ord_" + day,
          "grp_" + day,
          offer);
    }
    assertThat(invariants.ordered(Instant.EPOCH, 10)).hasSize(3);
    assertThat(invariants.ordered(Instant.now().minus(Duration.ofHours(36)), 10)).hasSize(2);
  }
}
