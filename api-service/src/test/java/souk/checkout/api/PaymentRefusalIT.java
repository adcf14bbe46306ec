package souk.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.checkout.store.CheckoutStore;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestOrders;
import souk.sql.TestSql;

/** What a payment that was not taken is told, by where the checkout stands a moment later. */
class PaymentRefusalIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final CheckoutStore CHECKOUTS = CONTEXT.getBean(CheckoutStore.class);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  /** One that waits for a card again, and is held, has had another payment declined meanwhile. */
  @ParameterizedTest
  @CsvSource({
    "processing, 1, PT1M, payment-in-progress",
    "processing, 30, PT1M, payment-in-progress",
    "awaiting_payment, 1, PT1M, payment-in-progress",
    "awaiting_payment, 29, PT1M, payment-in-progress",
    "awaiting_payment, 30, PT1M, too-many-payments",
    "awaiting_challenge, 1, PT1M, payment-in-progress",
    "awaiting_challenge, 30, PT1M, too-many-payments",
    "awaiting_payment, 30, PT-1S, checkout-expired",
    "awaiting_payment, 1, PT-1S, checkout-expired",
    "expired, 1, PT-1S, checkout-expired",
    "placed, 1, PT1M, already-placed",
    "rejected, 1, PT1M, checkout-ended"
  })
  void tellsWhatIsInTheWay(String status, int attempt, Duration left, String type) {
    String id = TestOrders.placed(DATABASE, 1, 5_500).checkout();
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                UPDATE checkout SET status = ?, order_group_id = CASE WHEN ? THEN order_group_id END,
                                    reserved_until = now() + ? * interval '1 millisecond', attempt = ?
                WHERE id = ?
                """,
                status,
                status.equals("placed"),
                left,
                attempt,
                id));
    assertThat(PaymentRefusal.of(CHECKOUTS.find(id).orElseThrow()).type()).isEqualTo(type);
  }
}
