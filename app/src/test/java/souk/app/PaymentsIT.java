package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;

/** Money is taken when an order is shipped, and given back, once each. */
class PaymentsIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Duration AFTER_SOME_ROUNDS = Duration.ofSeconds(90);

  private final TestSouk souk = TestSouk.running();
  private final Shop operator = operator();

  private Shop operator() {
    Shop anybody = Shop.at(souk.api().address());
    String login =
        "{\"email\": \"operator@souk.local\", \"password\": \"%s\"}"
            .formatted(TestSouk.OPERATOR_PASSWORD);
    return anybody.as(anybody.post("/auth/token", login).expect(200).text("/access_token"));
  }

  /** Bought and placed; the id is the one order's. */
  private record Bought(Buyer buyer, String order, String checkout, long totalMinor) {}

  private Bought bought(String paymentToken) throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 2), 1);
    Answer paid = buyer.buyNow(paymentToken).expect(201);
    Answer group = buyer.shop().get("/orders/" + paid.text("/order_group_id")).expect(200);
    assertThat(group.text("/orders/0/payment/status")).isEqualTo("authorized");
    return new Bought(
        buyer,
        group.text("/orders/0/id"),
        paid.text("/id"),
        group.body().at("/total/amount_minor").asLong());
  }

  private Answer ship(Bought bought, String idempotencyKey) {
    return operator.post(
        "/seller/orders/%s/shipments".formatted(bought.order()),
        "{\"carrier\": \"UPS\", \"tracking_number\": \"1Z999\"}",
        idempotencyKey);
  }

  /** On a slow machine the bank's word may be late. */
  private void shipped(Bought bought) {
    assertThat(ship(bought, UUID.randomUUID().toString()).status()).isIn(201, 202);
  }

  private Answer refund(Bought bought, String body) {
    return operator.post("/ops/orders/%s/refund".formatted(bought.order()), body);
  }

  private void awaitPayment(Bought bought, String status) {
    Until.so(
        SOON,
        () -> bought.buyer().shop().get("/orders/" + bought.order()).expect(200),
        answer ->
            answer.text("/orders/0/payment/status").equals(status)
                && answer.text("/orders/0/payment/pending").equals("false"));
  }

  private JsonNode entry(Bought bought) {
    return Shop.at(souk.sandbox().address())
        .get("/books/authorizations?reference=" + bought.checkout())
        .expect(200)
        .body()
        .at("/items/0");
  }

  @Test
  void anOrderShippedTwiceAtOnceIsCapturedOnce() throws Exception {
    Bought bought = bought("tok_visa");
    String key = UUID.randomUUID().toString();
    List<Future<Answer>> answers = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (int caller = 0; caller < 6; caller++) {
        String own = caller % 2 == 0 ? key : UUID.randomUUID().toString();
        answers.add(threads.submit(() -> ship(bought, own)));
      }
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().status()).isIn(201, 202, 409);
      }
    }
    awaitPayment(bought, "captured");
    assertThat(entry(bought).path("captured_minor").asLong()).isEqualTo(bought.totalMinor());
    Answer order = bought.buyer().shop().get("/orders/" + bought.order()).expect(200);
    assertThat(order.text("/orders/0/status")).isEqualTo("shipped");
    assertThat(order.body().at("/orders/0/shipments")).hasSize(1);
    assertThat(order.text("/orders/0/shipments/0/tracking_number")).isEqualTo("1Z999");
  }

  @Test
  void aCancelledOrderIsSoldAgainAndNeverPaid() throws SQLException {
    Bought bought = bought("tok_visa");
    String path = "/orders/%s/cancel".formatted(bought.order());
    Buyer.arrive(souk).shop().post(path, "{}").expect(404);

    Answer cancelled = bought.buyer().shop().post(path, "{}").expect(200);
    assertThat(cancelled.text("/status")).isEqualTo("cancelled");
    awaitPayment(bought, "released");
    bought.buyer().shop().post(path, "{}").expect(200);
    assertThat(ship(bought, UUID.randomUUID().toString()).expect(409).problem())
        .isEqualTo("order-cancelled");
    assertThat(entry(bought).path("status").asText()).isEqualTo("voided");
    assertThat(
            souk.texts(
                """
                SELECT on_hand || ', held ' || reserved FROM stock
                WHERE offer_id = (SELECT offer_id FROM order_line WHERE order_id = '%s')
                """
                    .formatted(bought.order())))
        .containsExactly("2, held 0");
  }

  @Test
  void operatorsCancelInTheBuyersStead() throws SQLException {
    Bought bought = bought("tok_visa");
    String path = "/ops/orders/%s/cancel".formatted(bought.order());
    String why = "{\"reason\": \"the buyer called\"}";
    assertThat(Shop.at(souk.api().address()).post(path, why).status()).isEqualTo(401);
    bought.buyer().shop().post(path, why).expect(401);
    operator.post(path, "{}").expect(400);
    operator.post("/ops/orders/ord_none/cancel", why).expect(404);

    assertThat(operator.post(path, why).expect(200).text("/outcome")).isEqualTo("cancelled");
    operator.post(path, why).expect(200);
    awaitPayment(bought, "released");
    assertThat(entry(bought).path("status").asText()).isEqualTo("voided");
    Answer audit = operator.get("/ops/audit?subject=" + bought.order()).expect(200);
    assertThat(audit.body().path("items"))
        .extracting(act -> act.path("action").asText())
        .containsExactly("cancel_order", "cancel_order");
  }

  @Test
  void whatIsOnItsWayCannotBeCancelled() throws SQLException {
    Bought bought = bought("tok_visa");
    shipped(bought);
    assertThat(
            bought
                .buyer()
                .shop()
                .post("/orders/%s/cancel".formatted(bought.order()), "{}")
                .expect(409)
                .problem())
        .isEqualTo("already-shipped");
    operator
        .post("/ops/orders/%s/cancel".formatted(bought.order()), "{\"reason\": \"too late\"}")
        .expect(409);
    awaitPayment(bought, "captured");
  }

  @Test
  void aLostReplyOfTheBankIsAskedAboutNotRepeated() throws SQLException {
    Bought bought = bought("tok_lost_capture");
    shipped(bought);
    awaitPayment(bought, "captured");
    refund(bought, "{\"amount_minor\": 500, \"reason\": \"scratched\"}").expect(202);
    awaitPayment(bought, "partly_refunded");
    assertThat(entry(bought).path("captured_minor").asLong()).isEqualTo(bought.totalMinor());
    assertThat(entry(bought).path("refunded_minor").asLong()).isEqualTo(500);
    JsonNode act =
        operator.get("/ops/audit?subject=" + bought.order()).expect(200).body().at("/items/0");
    assertThat(act.path("action").asText()).isEqualTo("refund");
    assertThat(act.path("outcome").asText()).isEqualTo("written down");
    assertThat(act.at("/details/amount_minor").asLong()).isEqualTo(500);
  }

  @Test
  void noMoreIsRefundedThanWasCaptured() throws SQLException {
    Bought bought = bought("tok_visa");
    assertThat(refund(bought, "{\"reason\": \"too early\"}").expect(409).problem())
        .isEqualTo("refund-too-large");
    shipped(bought);
    awaitPayment(bought, "captured");
    long tooMuch = bought.totalMinor() + 1;
    refund(bought, "{\"amount_minor\": %d, \"reason\": \"greedy\"}".formatted(tooMuch)).expect(409);
    refund(bought, "{\"reason\": \"never arrived\"}").expect(202);
    awaitPayment(bought, "refunded");
    refund(bought, "{\"amount_minor\": 1, \"reason\": \"once more\"}").expect(409);
    assertThat(entry(bought).path("refunded_minor").asLong()).isEqualTo(bought.totalMinor());
  }

  @Test
  void mistakesAndStrangersAreTurnedAway() throws SQLException {
    Bought bought = bought("tok_visa");
    String path = "/seller/orders/%s/shipments".formatted(bought.order());
    String parcel = "{\"carrier\": \"UPS\", \"tracking_number\": \"1Z\"}";
    bought.buyer().shop().post(path, parcel).expect(401);
    operator.post(path, "{\"carrier\": \"UPS\"}").expect(400);
    operator.post("/seller/orders/ord_none/shipments", parcel).expect(404);
    bought.buyer().shop().get("/seller/orders").expect(401);
    refund(bought, "{\"amount_minor\": 5}").expect(400);
    refund(bought, "{\"amount_minor\": -5, \"reason\": \"x\"}").expect(400);
    assertThat(entry(bought).path("captured_minor").asLong()).isZero();
  }

  @Test
  void repeatedAndReorderedWebhooksChangeNothing() throws Exception {
    Bought bought = bought("tok_visa");
    shipped(bought);
    awaitPayment(bought, "captured");
    String captured = webhook(bought, "captured");
    String authorized = webhook(bought, "authorized");
    for (String body : List.of(captured, captured, authorized, captured, authorized)) {
      hear(body, sign(body)).expect(204);
    }
    hear(captured, sign(authorized)).expect(401);
    awaitPayment(bought, "captured");
    assertThat(entry(bought).path("captured_minor").asLong()).isEqualTo(bought.totalMinor());
    assertThat(entry(bought).path("status").asText()).isEqualTo("captured");
  }

  @Test
  void anOrderWhoseAuthorizationIsGoneIsNotShipped() throws SQLException {
    Bought bought = bought("tok_visa");
    Shop.at(souk.sandbox().address())
        .post("/v1/authorizations/void", "{\"key\": \"%s/1\"}".formatted(bought.checkout()))
        .expect(200);
    String key = UUID.randomUUID().toString();
    Answer refused = ship(bought, key);
    if (refused.status() == 202) {
      awaitPayment(bought, "payment_failed");
      refused = ship(bought, key);
    }
    assertThat(refused.expect(409).problem()).isEqualTo("payment-failed");
    assertThat(refused.text("/reason")).isEqualTo("authorization_voided");
    assertThat(ship(bought, key).expect(409).problem()).isEqualTo("payment-failed");

    Answer order = bought.buyer().shop().get("/orders/" + bought.order()).expect(200);
    assertThat(order.text("/orders/0/status")).isEqualTo("placed");
    assertThat(order.text("/orders/0/payment/status")).isEqualTo("payment_failed");
    assertThat(order.body().at("/orders/0/shipments")).isEmpty();
    assertThat(order.text("/totals/due/amount_minor")).isEqualTo("" + bought.totalMinor());
    assertThat(order.text("/totals/captured/amount_minor")).isEqualTo("0");
    assertThat(operator.get("/ops/payments?state=failed&limit=100").expect(200).body().at("/items"))
        .extracting(item -> item.path("order_id").asText())
        .contains(bought.order());
    bought.buyer().shop().get("/ops/payments?state=failed").expect(401);
    operator.get("/ops/payments").expect(400);

    bought.buyer().shop().post("/orders/%s/cancel".formatted(bought.order()), "{}").expect(200);
    awaitPayment(bought, "released");
  }

  /** Taken or not: while nobody knows, nothing leaves and nothing is called off. */
  @Test
  void whileTheBankIsSilentAParcelWaits() throws SQLException {
    Bought bought = bought("tok_visa");
    String key = UUID.randomUUID().toString();
    Shop bank = Shop.at(souk.sandbox().address());
    bank.put("/faults", "{\"lost_replies\": 1}").expect(200);
    try {
      Answer waiting = ship(bought, key).expect(202);
      assertThat(waiting.text("/status")).isEqualTo("awaiting_payment");
      assertThat(waiting.text("/payment")).isEqualTo("capturing");
      Answer order = bought.buyer().shop().get("/orders/" + bought.order()).expect(200);
      assertThat(order.text("/orders/0/status")).isEqualTo("placed");
      assertThat(order.text("/orders/0/payment/status")).isEqualTo("capturing");
      assertThat(order.body().at("/orders/0/shipments")).isEmpty();
      bought.buyer().shop().post("/orders/%s/cancel".formatted(bought.order()), "{}").expect(409);
    } finally {
      bank.put("/faults", "{}").expect(200);
    }
    awaitPayment(bought, "captured");
    Answer shipped = ship(bought, key).expect(201);
    assertThat(shipped.text("/status")).isEqualTo("shipped");
    assertThat(entry(bought).path("captured_minor").asLong()).isEqualTo(bought.totalMinor());
  }

  /** A week is more than the usual warning. */
  @Test
  void whenTheAuthorizationEndsIsShownAndListedBefore() throws SQLException {
    Bought bought = bought("tok_visa");
    Answer order = bought.buyer().shop().get("/orders/" + bought.order()).expect(200);
    assertThat(Instant.parse(order.text("/orders/0/payment_expires_at")))
        .isBetween(Instant.now().plus(Duration.ofDays(6)), Instant.now().plus(Duration.ofDays(7)));
    assertThat(operator.get("/ops/payments?state=ending&limit=100").expect(200).body().toString())
        .doesNotContain(bought.order());
    assertThat(listed("/ops/payments?state=ending&within_hours=200&limit=100"))
        .contains(bought.order());
    shipped(bought);
    awaitPayment(bought, "captured");
    assertThat(listed("/ops/payments?state=ending&within_hours=200&limit=100"))
        .doesNotContain(bought.order());
  }

  /** All of a list's pages. */
  private List<String> listed(String path) {
    List<String> ids = new ArrayList<>();
    Answer page = operator.get(path).expect(200);
    while (true) {
      page.body().path("items").forEach(item -> ids.add(item.path("order_id").asText()));
      if (!page.body().hasNonNull("next_cursor")) {
        return ids;
      }
      page = operator.get(path + "&cursor=" + page.text("/next_cursor")).expect(200);
    }
  }

  @Test
  void ofAPurchaseThatWasCancelledInPartTheRestIsGivenUp() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    buyer.put(TestOffers.inStock(souk, 1), 1).expect(200);
    Answer paid = buyer.buyNow("tok_visa").expect(201);
    String path = "/orders/" + paid.text("/order_group_id");
    Answer group = buyer.shop().get(path).expect(200);
    long share = group.body().at("/orders/0/total/amount_minor").asLong();
    long rest = group.body().at("/orders/1/total/amount_minor").asLong();
    buyer.shop().post("/orders/%s/cancel".formatted(group.text("/orders/1/id")), "{}").expect(200);
    Answer partly = buyer.shop().get(path).expect(200);
    assertThat(partly.text("/status")).isEqualTo("partly_cancelled");
    assertThat(partly.text("/totals/due/amount_minor")).isEqualTo("" + share);
    assertThat(partly.text("/totals/cancelled/amount_minor")).isEqualTo("" + rest);

    shipped(new Bought(buyer, group.text("/orders/0/id"), paid.text("/id"), share));
    Answer over =
        Until.so(
            SOON,
            () -> buyer.shop().get(path).expect(200),
            answer -> !answer.text("/released/amount_minor").equals("0"));
    assertThat(over.text("/status")).isEqualTo("partly_cancelled");
    assertThat(over.text("/released/amount_minor")).isEqualTo("" + rest);
    assertThat(over.text("/totals/captured/amount_minor")).isEqualTo("" + share);
    JsonNode booked =
        Shop.at(souk.sandbox().address())
            .get("/books/authorizations?reference=" + paid.text("/id"))
            .expect(200)
            .body()
            .at("/items/0");
    assertThat(booked.path("captured_minor").asLong()).isEqualTo(share);
    assertThat(booked.path("released_minor").asLong()).isEqualTo(rest);
  }

  @Test
  void anAuthorizationNobodyOwnsIsVoidedAndADifferenceReportedOnce() throws SQLException {
    String stray = "chk_stray" + System.nanoTime();
    giveUp(stray);
    Shop bank = Shop.at(souk.sandbox().address());
    authorize(stray, souk.texts("SELECT current_instance()").getFirst());
    String foreign = "chk_foreign" + System.nanoTime();
    authorize(foreign, "ins_of_another_souk");
    Bought bought = bought("tok_visa");
    bank.post(
            "/v1/authorizations/%s/capture".formatted(entry(bought).path("id").asText()),
            "{\"amount_minor\": 100}")
        .expect(200);

    Until.so(
        AFTER_SOME_ROUNDS,
        () -> bank.get("/v1/authorizations/by-key?key=" + stray + "/1").expect(200),
        answer -> answer.text("/status").equals("voided"));
    Until.so(AFTER_SOME_ROUNDS, () -> incidents(bought.checkout()), found -> !found.isEmpty());
    long rounds = souk.booksCompared();
    Until.so(AFTER_SOME_ROUNDS, souk::booksCompared, now -> now > rounds + 1);
    assertThat(incidents(bought.checkout())).containsExactly("captured_differs");
    assertThat(incidents(stray)).containsExactly("unowned_authorization");
    assertThat(incidents(foreign)).isEmpty();
    assertThat(
            bank.get("/v1/authorizations/by-key?key=" + foreign + "/1").expect(200).text("/status"))
        .isEqualTo("authorized");
    bank.post("/v1/authorizations/void", "{\"key\": \"%s/1\"}".formatted(foreign)).expect(200);
    writeDown(bought, 100);
  }

  private void authorize(String checkout, String instance) {
    Shop.at(souk.sandbox().address())
        .post(
            "/v1/authorizations",
            """
            {"amount_minor": 700, "currency": "USD", "payment_token": "tok_visa", "reference": "%s",
             "metadata": {"instance": "%s"}}\
            """
                .formatted(checkout, instance),
            checkout + "/1")
        .expect(200);
  }

  /** A checkout that has ended, though an authorize of it is still under way. */
  private void giveUp(String checkout) throws SQLException {
    try (var connection = souk.database();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency,
                                status, attempt)
          VALUES ('%1$s', '%1$s', 1, 'a@example.org', '{}', '[]', 'USD', 'expired', 1);
          INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor, state)
          VALUES ('%1$s', 1, 'tok_visa', 700, 'voided')\
          """
              .formatted(checkout));
    }
  }

  /** As somebody who has found out about it: the books agree, for all tests that look at them. */
  private void writeDown(Bought bought, long capturedMinor) throws SQLException {
    try (var connection = souk.database();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO order_payment (order_id, authorized_minor, captured_minor)
          VALUES ('%1$s', %2$d, %3$d);
          INSERT INTO payment_operation (key, order_id, kind, amount_minor, requested_by, state,
                                         settled_at)
          VALUES ('capture/%1$s', '%1$s', 'capture', %3$d, 'test', 'done', now())\
          """
              .formatted(bought.order(), bought.totalMinor(), capturedMinor));
    }
  }

  private List<String> incidents(String checkout) {
    return souk.texts(
        "SELECT kind FROM reconciliation_incident WHERE checkout_id = '%s'".formatted(checkout));
  }

  private static String webhook(Bought bought, String status) {
    return """
    {"id": "evt_1", "type": "authorization.%s", "data": {"reference": "%s", "key": "%s/1", "status": "%s"}}\
    """
        .formatted(status, bought.checkout(), bought.checkout(), status);
  }

  private Answer hear(String body, String signature) {
    return Shop.send(
        Shop.at(souk.api().address())
            .request("/webhooks/payments")
            .header("Souk-Signature", signature)
            .POST(BodyPublishers.ofString(body)));
  }

  private String sign(String body) throws Exception {
    long time = Instant.now().getEpochSecond();
    String shared = Objects.requireNonNull(souk.environment().get("SOUK_WEBHOOK_SECRET"));
    byte[] secret = shared.getBytes(StandardCharsets.UTF_8);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    byte[] signed = mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8));
    return "t=%d,v1=%s".formatted(time, HexFormat.of().formatHex(signed));
  }
}
