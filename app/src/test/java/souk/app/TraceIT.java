package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;
import souk.checkout.CheckoutWorkflow;

/** Everything that one request led to can be found by its trace id, in every service. */
class TraceIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String CALLER = "00f067aa0ba902b7";

  private final TestSouk souk = TestSouk.running();

  private static String newTrace() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  private static Answer post(Buyer buyer, String path, String body, String trace) {
    Answer answer =
        Shop.send(
            buyer
                .shop()
                .request(path)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .header("traceparent", "00-%s-%s-01".formatted(trace, CALLER))
                .POST(BodyPublishers.ofString(body)));
    assertThat(answer.header("traceparent"))
        .startsWith("00-" + trace)
        .endsWith("-01")
        .doesNotContain(CALLER);
    return answer;
  }

  /** Waits for all these words in lines of that trace. */
  private static void awaitLogged(String trace, List<String> services, String... words) {
    Until.so(
        SOON,
        () ->
            services.stream()
                .flatMap(service -> TestSouk.logged(service, " trace=" + trace).stream())
                .toList(),
        lines -> Stream.of(words).allMatch(word -> lines.stream().anyMatch(l -> l.contains(word))));
  }

  @Test
  void aPurchaseIsFoundByItsTraceInEveryService() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    String trace = newTrace();
    Answer bought =
        post(buyer, "/checkouts", buyer.wish(", \"payment_token\": \"tok_visa\""), trace)
            .expect(201);

    awaitLogged(trace, List.of("api"), "POST /checkouts 201");
    awaitLogged(trace, List.of("api", "worker"), bought.text("/id") + " placed");
    awaitLogged(trace, List.of("sandbox"), "/v1/authorizations", "/v1/tax", "/v1/shipping/rates");
    assertThat(startedWith(bought.text("/id"))).contains(trace);
  }

  private String startedWith(String checkoutId) {
    return souk.temporal()
        .fetchHistory(CheckoutWorkflow.workflowId(checkoutId))
        .getEvents()
        .getFirst()
        .getWorkflowExecutionStartedEventAttributes()
        .getHeader()
        .getFieldsOrThrow("traceparent")
        .getData()
        .toStringUtf8();
  }

  @Test
  void payingOnAHoldIsATraceOfItsOwn() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    String holding = newTrace();
    String checkout = post(buyer, "/checkouts", buyer.wish(""), holding).expect(201).text("/id");
    String paying = newTrace();
    String path = "/checkouts/%s/payment".formatted(checkout);
    post(buyer, path, "{\"payment_token\": \"tok_visa\"}", paying).expect(200);

    awaitLogged(paying, List.of("api", "worker"), checkout + " placed", "POST " + path);
    awaitLogged(paying, List.of("sandbox"), "/v1/authorizations");
    awaitLogged(holding, List.of("sandbox"), "/v1/tax");
    assertThat(TestSouk.logged("sandbox", holding))
        .noneMatch(line -> line.contains("/v1/authorizations"));
  }

  @Test
  void givingUpIsATraceOfItsOwn() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    String checkout = buyer.checkOut().expect(201).text("/id");
    Answer gone = buyer.shop().delete("/checkouts/" + checkout).expect(200);
    awaitLogged(
        gone.header("traceparent").substring(3, 35),
        List.of("api", "worker"),
        checkout + " cancelled");
  }

  @Test
  void aProviderThatIsAskedAgainIsAskedInTheSameTrace() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    String trace = newTrace();
    String id =
        post(buyer, "/checkouts", buyer.wish(", \"payment_token\": \"tok_flaky\""), trace)
            .text("/id");
    awaitLogged(trace, List.of("api", "worker"), id + " placed");
    assertThat(TestSouk.logged("sandbox", trace))
        .filteredOn(line -> line.contains("POST /v1/authorizations"))
        .hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void whatIsNoTraceBeginsOne() {
    Answer answer =
        Shop.send(
            Shop.at(souk.api().address())
                .request("/checkouts/chk_nowhere")
                .header("traceparent", "ff-%s-%s-01".formatted(newTrace(), CALLER))
                .GET());
    assertThat(answer.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    awaitLogged(
        answer.header("traceparent").substring(3, 35),
        List.of("api"),
        "GET /checkouts/chk_nowhere " + answer.status());
  }
}
