package souk.payments.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.orders.store.SellerOrders;
import souk.payments.store.RefundResult.NoSuchOrder;
import souk.payments.store.RefundResult.Opened;
import souk.payments.store.RefundResult.TooMuch;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.TestContext;
import souk.sql.TestOrders;
import souk.sql.TestSql;

/** No race captures more than was authorized, or gives back more than was captured. */
class OperationStoreIT {
  private static final long TOTAL_MINOR = 5_500;
  private static final int CALLERS = 8;
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final OperationStore OPERATIONS = CONTEXT.getBean(OperationStore.class);
  private static final SellerOrders ORDERS = CONTEXT.getBean(SellerOrders.class);

  private final String order = TestOrders.placed(DATABASE, 1, TOTAL_MINOR).order(1);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private long counter(String name) {
    return TestSql.once(
        DATABASE,
        sql ->
            sql.only(
                "SELECT %s AS amount FROM order_payment WHERE order_id = ?".formatted(name),
                row -> row.number("amount"),
                order));
  }

  private String captured() {
    String key = OPERATIONS.openCapture(order, "acc_seller");
    OPERATIONS.done(key);
    return key;
  }

  @Test
  void capturesAtOnceAreOneCapture() throws Exception {
    List<Future<String>> keys = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(CALLERS)) {
      for (int caller = 0; caller < CALLERS; caller++) {
        String tracking = "T" + caller;
        keys.add(
            threads.submit(() -> {
              ORDERS.ship(order, "acc_operator", true, "UPS", tracking);
              return OPERATIONS.openCapture(order, "acc_seller");
            }));
      }
      for (Future<String> key : keys) {
        assertThat(key.get()).isEqualTo("capture/" + order);
      }
    }
    assertThat(counter("captured_minor")).isEqualTo(TOTAL_MINOR);
    assertThat(OPERATIONS.pendingOf(order)).containsExactly("capture/" + order);
  }

  @Test
  void refundsAtOnceNeverExceedWhatWasCaptured() throws Exception {
    captured();
    List<Future<RefundResult>> refunds = new ArrayList<>();
    int opened = 0;
    try (var threads = Executors.newFixedThreadPool(CALLERS)) {
      for (int caller = 0; caller < CALLERS; caller++) {
        refunds.add(
            threads.submit(() -> OPERATIONS.openRefund(order, 2_000L, "acc_ops", "damaged")));
      }
      for (Future<RefundResult> refund : refunds) {
        opened += refund.get() instanceof Opened ? 1 : 0;
      }
    }
    assertThat(opened).isEqualTo(2);
    assertThat(counter("refunded_minor")).isEqualTo(4_000);
    assertThat(OPERATIONS.openRefund(order, 2_000L, "acc_ops", "again"))
        .isEqualTo(new TooMuch(1_500));
    assertThat(OPERATIONS.openRefund(order, null, "acc_ops", "the rest"))
        .isEqualTo(new Opened("refund/%s/3".formatted(order)));
  }

  @Test
  void whatIsNotKnownToBeCapturedIsNotRefunded() {
    assertThat(OPERATIONS.openRefund(order, 1L, "acc_ops", "early")).isEqualTo(new TooMuch(0));
    OPERATIONS.openCapture(order, "acc_seller");
    assertThat(OPERATIONS.openRefund(order, 1L, "acc_ops", "early")).isEqualTo(new TooMuch(0));
    assertThat(OPERATIONS.openRefund("ord_none", 1L, "acc_ops", "who"))
        .isEqualTo(new NoSuchOrder());
  }

  @Test
  void aRefusalGivesBackWhatWasClaimedOnce() {
    PaymentOperation capture =
        OPERATIONS.find(OPERATIONS.openCapture(order, "acc_seller")).orElseThrow();
    OPERATIONS.refused(capture, "expired");
    OPERATIONS.refused(capture, "expired");
    OPERATIONS.done(capture.key());
    assertThat(counter("captured_minor")).isZero();
    assertThat(OPERATIONS.find(capture.key()).orElseThrow().state())
        .isEqualTo(PaymentOperation.State.REFUSED);
  }

  @Test
  void theDatabaseItselfRefusesTooMuch() {
    captured();
    for (String raise :
        List.of(
            "captured_minor = captured_minor + 1",
            "refunded_minor = captured_minor + 1",
            "captured_minor = -1")) {
      assertThatThrownBy(() -> update("UPDATE order_payment SET %s WHERE order_id = ?", raise))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("check");
    }
    assertThatThrownBy(
            () -> update("UPDATE payment_operation SET %s WHERE order_id = ?", "amount_minor = 1"))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("settled once");
  }

  private int update(String statement, String change) {
    return TestSql.write(DATABASE, sql -> sql.update(statement.formatted(change), order));
  }
}
