package souk.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.load.Api;

/** Whether the checks bite: a shop that answers wrongly is found out. */
class AftermathTest {
  private static final String PLACED =
      """
      {"id": "c1", "status": "placed", "order_group_id": "g1",
       "quote": {"total": {"amount_minor": 500}}}\
      """;
  private static final String PAID =
      "{\"reference\": \"c1\", \"status\": \"authorized\", \"amount_minor\": 500}";

  private final Map<String, String> answers = new HashMap<>();
  private final Observations observations = new Observations();
  private HttpServer server;
  private Api shop;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          Optional<String> known =
              Optional.ofNullable(answers.get(exchange.getRequestURI().getPath()));
          byte[] body =
              known.orElse("{\"type\": \"x\", \"detail\": \"x\"}").getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(known.isPresent() ? 200 : 404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    shop = new Api("http://127.0.0.1:" + server.getAddress().getPort(), null);
    answers.put("/checkouts/c1", PLACED);
    answers.put("/orders/g1", "{\"id\": \"g1\"}");
    answers.put("/books/authorizations", "{\"items\": [" + PAID + "]}");
    observations.saw("c1", shop, "cart1", "g1");
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private String found() {
    var aftermath =
        new Aftermath(observations, new RetryingClient(observations, Duration.ofSeconds(10)));
    aftermath.awaitEnds(Duration.ZERO);
    aftermath.awaitSettled(Duration.ZERO);
    aftermath.check(shop);
    return String.join("\n", observations.findings());
  }

  @Test
  void aPurchaseThatIsOrderedAndPaidOnceIsWell() {
    assertThat(found()).isEmpty();
  }

  @Test
  void anOrderThatCannotBeReadIsFound() {
    answers.remove("/orders/g1");
    assertThat(found()).contains("GET /orders/g1 was answered with 404");
  }

  @Test
  void anAcknowledgedOrderThatIsNoneIsFound() {
    answers.put("/checkouts/c1", "{\"id\": \"c1\", \"status\": \"expired\"}");
    answers.put("/books/authorizations", "{\"items\": []}");
    assertThat(found()).contains("order g1 was acknowledged, but checkout c1 is expired");
  }

  @Test
  void whatIsPaidTwiceOrNotAtAllIsFound() {
    answers.put("/books/authorizations", "{\"items\": [" + PAID + ", " + PAID + "]}");
    assertThat(found()).contains("placed and paid 2 times");
    answers.put("/books/authorizations", "{\"items\": []}");
    assertThat(found()).contains("placed and paid 0 times");
  }

  @Test
  void moneyThatIsHeldForNothingIsFound() {
    observations.saw("c2", shop, "cart2", "");
    answers.put("/checkouts/c2", "{\"id\": \"c2\", \"status\": \"cancelled\"}");
    answers.put(
        "/books/authorizations", "{\"items\": [" + PAID + "," + PAID.replace("c1", "c2") + "]}");
    assertThat(found()).contains("checkout c2 is cancelled, but paid");
  }

  @Test
  void aCartThatIsBoughtTwiceIsFound() {
    observations.saw("c2", shop, "cart1", "");
    answers.put("/checkouts/c2", PLACED.replace("c1", "c2"));
    answers.put(
        "/books/authorizations", "{\"items\": [" + PAID + "," + PAID.replace("c1", "c2") + "]}");
    assertThat(found()).contains("cart cart1 was bought twice");
  }

  @Test
  void aCheckoutThatNeverEndsIsFound() {
    answers.put("/checkouts/c1", "{\"id\": \"c1\", \"status\": \"processing\"}");
    assertThat(found()).contains("checkout c1 never ends");
  }

  private void orders(String status, long capturedMinor, long refundedMinor, boolean isPending) {
    answers.put(
        "/orders/g1",
        """
        {"id": "g1", "status": "placed", "orders": [{"id": "o1", "status": "%s",
          "total": {"amount_minor": 500},
          "payment": {"captured": {"amount_minor": %d}, "refunded": {"amount_minor": %d},
                      "pending": %s}}]}\
        """
            .formatted(status, capturedMinor, refundedMinor, isPending));
  }

  private void books(long capturedMinor, long refundedMinor) {
    answers.put(
        "/books/authorizations",
        """
        {"items": [{"reference": "c1", "status": "captured", "amount_minor": 500,
                    "captured_minor": %d, "refunded_minor": %d}]}\
        """
            .formatted(capturedMinor, refundedMinor));
  }

  @Test
  void anOrderThatIsShippedAndPartlyRefundedOnceIsWell() {
    observations.shipped("o1");
    observations.refunded("o1", 200);
    orders("shipped", 500, 200, false);
    books(500, 200);
    assertThat(found()).isEmpty();
  }

  @Test
  void whatIsCapturedOrRefundedTwiceAtTheProviderIsFound() {
    orders("shipped", 500, 200, false);
    books(1_000, 200);
    assertThat(found()).contains("the provider captured 1000 and refunded 200");
    books(500, 400);
    assertThat(found()).contains("the provider captured 500 and refunded 400");
  }

  @Test
  void anAcknowledgedShipmentWithoutItsMoneyIsFound() {
    observations.shipped("o1");
    orders("shipped", 0, 0, false);
    books(0, 0);
    assertThat(found()).contains("order o1 was shipped, captured 0");
    orders("placed", 0, 0, false);
    assertThat(found()).contains("order o1 was shipped and is placed");
  }

  @Test
  void aRefundThatIsWrittenDownTwiceIsFound() {
    observations.refunded("o1", 200);
    orders("shipped", 500, 400, false);
    books(500, 400);
    assertThat(found()).contains("order o1 was refunded 200, and has 400 back");
  }

  @Test
  void aPaymentThatIsNeverSettledIsFound() {
    orders("shipped", 500, 0, true);
    books(500, 0);
    assertThat(found()).contains("a payment of checkout c1 is never settled");
  }

  @Test
  void aCancelledPurchaseIsNotPaid() {
    observations.cancelled("o1");
    orders("cancelled", 0, 0, false);
    answers.computeIfPresent(
        "/orders/g1", (path, body) -> body.replace("\"placed\"", "\"cancelled\""));
    answers.put("/books/authorizations", "{\"items\": []}");
    assertThat(found()).isEmpty();
    books(0, 0);
    assertThat(found()).contains("order g1 is cancelled, but paid");
  }
}
