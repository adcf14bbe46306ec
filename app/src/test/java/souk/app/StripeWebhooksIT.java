package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.net.Webhook;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;
import souk.stack.marketplace.SoukService;

/** An API that is configured for Stripe believes Stripe's signature, and nothing but that. */
class StripeWebhooksIT {
  private static final String SECRET = "whsec_for_tests_only";

  /** The reconciliation would see to it too, but not before 12 seconds. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final TestSouk SOUK = TestSouk.running();
  private static SoukService stripeApi;

  @BeforeAll
  static void start() {
    stripeApi =
        SOUK.anotherApi(
            "stripe-api",
            Map.of(
                "SOUK_PAYMENT_PROVIDER", "stripe",
                "SOUK_STRIPE_API_KEY", "sk_test_123",
                "SOUK_WEBHOOK_SECRET", SECRET));
  }

  @AfterAll
  static void end() {
    stripeApi.child().kill();
  }

  private static String captured(String checkout) {
    return """
    {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "data": {"object":
      {"id": "pi_1", "object": "payment_intent", "status": "succeeded", "amount_received": 100,
       "metadata": {"checkout_id": "%s", "payment_key": "%s/1"}}}}\
    """
        .formatted(checkout, checkout);
  }

  private static String signature(String secret, Instant time, String body) {
    long seconds = time.getEpochSecond();
    try {
      return "t=%d,v1=%s"
          .formatted(seconds, Webhook.Util.computeHmacSha256(secret, seconds + "." + body));
    } catch (GeneralSecurityException failure) {
      throw new AssertionError(failure);
    }
  }

  private static Answer tell(String header, String signature, String body) {
    return Shop.once(
        Shop.at(stripeApi.address())
            .request("/webhooks/payments")
            .header(header, signature)
            .POST(BodyPublishers.ofString(body)));
  }

  private static Answer tell(String body) {
    return tell("Stripe-Signature", signature(SECRET, Instant.now(), body), body);
  }

  /** A capture that was written down before its API died: told of it, another one sees to it. */
  @Test
  void aWordAboutACaptureSettlesWhatIsWrittenDown() throws SQLException {
    Buyer buyer = Buyer.with(SOUK, TestOffers.inStock(SOUK, 1), 1);
    Answer placed = buyer.buyNow("tok_visa").expect(201);
    Answer group = buyer.shop().get("/orders/" + placed.text("/order_group_id")).expect(200);
    String order = group.text("/orders/0/id");
    try (var connection = SOUK.database();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          UPDATE seller_order SET status = 'shipped' WHERE id = '%1$s';
          INSERT INTO order_payment (order_id, authorized_minor, captured_minor)
          SELECT id, total_minor, total_minor FROM seller_order WHERE id = '%1$s';
          INSERT INTO payment_operation (key, order_id, kind, amount_minor, requested_by)
          SELECT 'capture/' || id, id, 'capture', total_minor, 'test' FROM seller_order
          WHERE id = '%1$s';
          """
              .formatted(order));
    }
    String event = captured(placed.text("/id"));
    tell(event).expect(204);
    tell(event).expect(204);
    Until.so(
        SOON,
        () ->
            SOUK.texts(
                "SELECT state FROM payment_operation WHERE key = 'capture/%s'".formatted(order)),
        List.of("done")::equals);
  }

  @Test
  void whatNamesNoCheckoutOfOursIsTakenAndForgotten() {
    tell(captured("chk_unknown")).expect(204);
    tell("{\"type\": \"customer.created\", \"data\": {\"object\": {\"id\": \"cus_1\"}}}")
        .expect(204);
  }

  @Test
  void whoeverSignsOtherwiseIsNotBelieved() {
    String event = captured("chk_1");
    Instant now = Instant.now();
    assertRefused(tell("Stripe-Signature", signature("whsec_other", now, event), event));
    assertRefused(tell("Stripe-Signature", signature(SECRET, now.minusSeconds(600), event), event));
    assertRefused(tell("Stripe-Signature", signature(SECRET, now, event), event + " "));
    assertRefused(tell("Stripe-Signature", "t=,v1=", event));
    assertRefused(tell("Souk-Signature", signature(SECRET, now, event), event));
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.expect(401).problem()).isEqualTo("invalid-signature");
  }

  @Test
  void nonsenseGetsAProblemDocument() {
    assertThat(tell("{\"data\": ").expect(400).problem()).isEqualTo("malformed-json");
    assertThat(tell("[]").expect(400).problem()).isEqualTo("malformed-json");
    tell("{\"data\": {\"object\": {\"metadata\": 7}}}").expect(204);
  }
}
