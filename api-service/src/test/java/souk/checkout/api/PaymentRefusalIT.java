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
    "processing, PT1M, payment-in-progress",
    "awaiting_payment, PT1M, payment-in-progress",
    "awaiting_payment, PT-1S, checkout-expired",
    "expired, PT-1S, checkout-expired",
    "placed, PT1M, already-placed",
    "rejected, PT1M, checkout-ended"
  })
  void tellsWhatIsInTheWay(String status, Duration left, String type) {
    String id = TestOrders.placed(DATABASE, 1, 5_500).checkout();
    DATABASE.writeOnce(sql ->
        sql.update(
            """
            UPDATE checkout SET status = ?, order_group_id = CASE WHEN ? THEN order_group_id END,
                                reserved_until = now() + ? * interval '1 millisecond'
            WHERE id = ?
            """,
            status,
            status.equals("placed"),
            left,
            id));
    assertThat(PaymentRefusal.of(CHECKOUTS.find(id).orElseThrow()).type()).isEqualTo(type);
  }
}
