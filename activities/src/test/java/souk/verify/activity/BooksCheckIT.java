package souk.verify.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.provider.BookPage.Entry;
import souk.payments.provider.BookPage.State;
import souk.payments.store.OperationStore;
import souk.payments.store.RefundResult.Opened;
import souk.reconciliation.store.BooksStore;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.TestContext;
import souk.sql.TestOrders;
import souk.sql.TestSql;
import souk.verify.Invariant;
import souk.verify.activity.BooksCheck.Reach;
import souk.verify.store.InvariantStore;

/** Whoever compares books must bite: each kind of wrong is reported, and nothing that is right. */
class BooksCheckIT {
  private static final long TOTAL_MINOR = 5_500;
  private static final int PAGE = 100;
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Reach USUAL = new Reach(100, 10, LONG, Duration.ZERO);

  private final ApplicationContext context = TestContext.onFreshDatabase();
  private final Database database = context.getBean(Database.class);
  private final OperationStore operations = context.getBean(OperationStore.class);
  private final WrittenBooks books = new WrittenBooks();

  @AfterEach
  void close() {
    context.close();
  }

  private Map<String, List<String>> violated() {
    return violated(USUAL);
  }

  /** What was found, by invariant. */
  private Map<String, List<String>> violated(Reach reach) {
    var check =
        new BooksCheck(
            context.getBean(InvariantStore.class), context.getBean(BooksStore.class), books, reach);
    return check.look(null).stream()
        .filter(invariant -> invariant.violations() > 0)
        .collect(Collectors.toMap(Invariant::name, Invariant::examples));
  }

  private TestOrders placed() {
    return TestOrders.placed(database, 1, TOTAL_MINOR);
  }

  private static PaymentKey payment(TestOrders orders) {
    return new PaymentKey(orders.checkout(), 1);
  }

  private static PaymentKey unknown() {
    return new PaymentKey(Ids.create("chk"), 1);
  }

  private void authorized(PaymentKey key) {
    moved(key, 0, 0);
  }

  private void moved(PaymentKey key, long capturedMinor, long refundedMinor) {
    books.write(
        new Entry(
            key.toString(),
            State.AUTHORIZED,
            Money.of(TOTAL_MINOR, "USD"),
            capturedMinor,
            refundedMinor,
            mark()));
  }

  private String mark() {
    return context.getBean(BooksStore.class).instance();
  }

  private String captured(TestOrders orders) {
    String key = operations.openCapture(orders.order(1), "acc_seller");
    operations.done(key);
    return key;
  }

  private String refunding(TestOrders orders, long amountMinor) {
    var opened =
        (Opened) operations.openRefund(orders.order(1), amountMinor, "acc_operator", "scratched");
    return opened.operation();
  }

  @Test
  void whatIsOrderedAndPaidAndShippedAndRefundedAsTheBooksSayIsWell() {
    TestOrders shipped = placed();
    captured(shipped);
    operations.done(refunding(shipped, 500));
    moved(payment(shipped), TOTAL_MINOR, 500);
    authorized(payment(placed()));
    assertThat(violated()).isEmpty();
  }

  @Test
  void twoAuthorizationsThatStandForOneCheckoutAreReported() {
    TestOrders orders = placed();
    authorized(payment(orders));
    authorized(new PaymentKey(orders.checkout(), 2));
    assertThat(violated()).isEqualTo(Map.of("authorized_twice", List.of(orders.checkout())));

    books.voidMeanwhile(new PaymentKey(orders.checkout(), 2));
    assertThat(violated()).isEmpty();
  }

  @Test
  void moneyThatIsSetAsideForNobodyIsReported() {
    PaymentKey nobody = unknown();
    authorized(nobody);
    assertThat(violated()).isEqualTo(Map.of("authorized_for_nobody", List.of(nobody.toString())));

    books.voidMeanwhile(nobody);
    assertThat(violated()).isEmpty();
  }

  @Test
  void whatAnotherSoukHasSetAsideIsNotOurs() {
    for (@Nullable String mark : Arrays.asList("ins_another", null)) {
      books.write(
          new Entry(
              unknown().toString(), State.AUTHORIZED, Money.of(TOTAL_MINOR, "USD"), 0, 0, mark));
    }
    assertThat(violated()).isEmpty();
  }

  @Test
  void anOrderThatTheBooksDoNotHaveIsReported() {
    PaymentKey unpaid = payment(placed());
    PaymentKey ended = payment(placed());
    books.write(
        new Entry(ended.toString(), State.ENDED, Money.of(TOTAL_MINOR, "USD"), 0, 0, mark()));
    assertThat(violated()).containsOnlyKeys("ordered_but_not_paid");
    assertThat(violated().get("ordered_but_not_paid"))
        .containsExactlyInAnyOrder(unpaid.toString(), ended.toString());
  }

  @Test
  void anOrderThatWasPaidWithAnotherAmountIsReported() {
    PaymentKey key = payment(placed());
    books.write(new Entry(key.toString(), State.AUTHORIZED, Money.of(5_501, "USD"), 0, 0, mark()));
    assertThat(violated()).containsOnlyKeys("paid_another_amount");
  }

  @Test
  void whatWasCapturedTwiceIsReported() {
    TestOrders orders = placed();
    captured(orders);
    moved(payment(orders), 2 * TOTAL_MINOR, 0);
    assertThat(violated())
        .isEqualTo(
            Map.of(
                "captured_differs",
                List.of(payment(orders) + ": the provider has 11000, we have 5500")));
  }

  @Test
  void whatWasCapturedPastUsAndWhatNeverArrivedThereIsReported() {
    moved(payment(placed()), 100, 0);
    TestOrders neverArrived = placed();
    captured(neverArrived);
    authorized(payment(neverArrived));
    assertThat(violated()).containsOnlyKeys("captured_differs");
    assertThat(violated().get("captured_differs")).hasSize(2);
  }

  @Test
  void whatWasRefundedTwiceIsReported() {
    TestOrders orders = placed();
    captured(orders);
    operations.done(refunding(orders, 500));
    moved(payment(orders), TOTAL_MINOR, 1_000);
    assertThat(violated())
        .isEqualTo(
            Map.of(
                "refunded_differs",
                List.of(payment(orders) + ": the provider has 1000, we have 500")));
  }

  @Test
  void whatTheProviderHasNotAnsweredYetIsNoDifference() {
    TestOrders shipping = placed();
    operations.openCapture(shipping.order(1), "acc_seller");
    moved(payment(shipping), TOTAL_MINOR, 0);
    TestOrders refunding = placed();
    captured(refunding);
    refunding(refunding, 500);
    moved(payment(refunding), TOTAL_MINOR, 500);
    assertThat(violated()).isEmpty();
  }

  @Test
  void whatWasSettledAfterItsPageWasReadIsNoDifference() {
    TestOrders orders = placed();
    unchangedForAnHour(orders);
    authorized(payment(orders));
    books.afterPage(() -> captured(orders));
    assertThat(violated(new Reach(100, 10, LONG, Duration.ofMinutes(1)))).isEmpty();
    assertThat(violated()).containsOnlyKeys("captured_differs");
  }

  private void unchangedForAnHour(TestOrders orders) {
    for (String change :
        List.of(
            "UPDATE payment_attempt SET updated_at = now() - interval '1 hour' WHERE checkout_id = ?",
            "UPDATE checkout SET updated_at = now() - interval '1 hour' WHERE id = ?")) {
      TestSql.write(database, sql -> sql.update(change, orders.checkout()));
    }
  }

  /** What is on the pages that were not read is not missed, and that there are some is said. */
  @Test
  void booksThatAreTooLongAreSaidToBe() {
    for (int number = 0; number < PAGE; number++) {
      authorized(new PaymentKey("chk_other" + number, 1));
      books.voidMeanwhile(new PaymentKey("chk_other" + number, 1));
    }
    authorized(payment(placed()));
    assertThat(violated()).isEmpty();
    assertThat(violated(new Reach(100, 1, LONG, Duration.ZERO)))
        .isEqualTo(
            Map.of("books_not_all_read", List.of("payments in the provider's books after 100")));
    assertThat(violated(new Reach(100, 10, Duration.ZERO, Duration.ZERO)))
        .containsOnlyKeys("books_not_all_read");
  }

  @Test
  void moreOrdersThanAreLookedForAreSaidToBe() {
    authorized(payment(placed()));
    authorized(payment(placed()));
    assertThat(violated(new Reach(2, 10, LONG, Duration.ZERO))).isEmpty();
    assertThat(violated(new Reach(1, 10, LONG, Duration.ZERO)))
        .isEqualTo(Map.of("books_not_all_read", List.of("orders before the newest 1")));
  }
}
