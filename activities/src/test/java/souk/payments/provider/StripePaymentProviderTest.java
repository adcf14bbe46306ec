package souk.payments.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.SettleResult.Done;
import souk.payments.SettleResult.Refused;
import souk.payments.provider.Authorization.Authorized;
import souk.payments.provider.Authorization.ChallengeRequired;
import souk.payments.provider.Authorization.Declined;
import souk.sql.Ids;

/** What Stripe's documented answers mean to us. */
class StripePaymentProviderTest {
  private static final PaymentKey KEY = new PaymentKey("chk_1", 1);
  private static final Money AMOUNT = Money.of(1_299, "USD");

  private record Scripted(int status, String body, boolean isReplay) {}

  private final Deque<Scripted> script = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private HttpServer server = stopped();
  private StripePaymentProvider stripe =
      new StripePaymentProvider(new StripeSettings("sk_test_1", "http://127.0.0.1"));

  private static HttpServer stopped() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @BeforeEach
  void start() {
    server = stopped();
    server.createContext("/", this::answer);
    server.start();
    stripe =
        new StripePaymentProvider(
            new StripeSettings("sk_test_1", "http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    heard.add(
        "%s %s %s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                body));
    Scripted next = script.removeFirst();
    if (next.isReplay()) {
      exchange.getResponseHeaders().add("Idempotent-Replayed", "true");
    }
    byte[] bytes = next.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(next.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void says(int status, String body) {
    script.add(new Scripted(status, body, false));
  }

  private static String intent(String status, String more) {
    return """
    {"id": "pi_1", "object": "payment_intent", "amount": 1299, "currency": "usd", "status": "%s",
     "metadata": {"payment_key": "chk_1/1"}%s}\
    """
        .formatted(status, more);
  }

  private Authorization authorize() {
    return stripe.authorize(KEY, AMOUNT, "pm_card_visa", "https://souk.example/back", "ins_1");
  }

  @Test
  void moneySetAsideIsAuthorized() {
    says(200, intent("requires_capture", ""));
    assertThat(authorize()).isEqualTo(new Authorized("pi_1", null));
    assertThat(heard.getFirst())
        .startsWith("POST /v1/payment_intents chk_1/1 ")
        .contains("metadata[souk_instance]=ins_1", "expand[0]=latest_charge")
        .contains("capture_method=manual", "confirm=true", "amount=1299", "currency=usd");
  }

  @Test
  void whenTheBankGivesItUpIsTold() {
    says(
        200,
        intent(
            "requires_capture",
            ", \"latest_charge\": {\"id\": \"ch_1\", \"object\": \"charge\", \"payment_method_details\": {\"type\": \"card\", \"card\": {\"capture_before\": 1900000000}}}"));
    assertThat(authorize()).isEqualTo(new Authorized("pi_1", Instant.ofEpochSecond(1_900_000_000)));
  }

  @Test
  void aCaptureOfWhatIsGoneIsRefusedWithTheReason() {
    says(200, intent("canceled", ", \"cancellation_reason\": \"automatic\""));
    assertThat(stripe.capture("capture/ord_1_1", "pi_1", AMOUNT))
        .isEqualTo(new Refused("authorization_expired"));
    says(200, intent("canceled", ""));
    assertThat(stripe.capture("capture/ord_1_1", "pi_1", AMOUNT))
        .isEqualTo(new Refused("authorization_voided"));
    assertThat(heard).as("only looked").noneMatch(request -> request.startsWith("POST"));
  }

  @Test
  void theRestIsReleasedByALastCaptureOfNothing() {
    says(200, intent("requires_capture", ", \"amount_received\": 500"));
    says(200, intent("succeeded", ", \"amount_received\": 500"));
    assertThat(stripe.release("pi_1")).isEqualTo(new Done());
    assertThat(heard.getLast())
        .startsWith("POST /v1/payment_intents/pi_1/capture ")
        .contains("amount_to_capture=0", "final_capture=true");
    says(200, intent("succeeded", ", \"amount_received\": 500"));
    assertThat(stripe.release("pi_1")).as("again").isEqualTo(new Done());
    assertThat(heard).hasSize(3);
  }

  @Test
  void theBooksTellWhichSoukAsked() {
    says(
        200,
        "{\"object\": \"list\", \"has_more\": false, \"data\": [%s, %s]}"
            .formatted(
                intent("requires_capture", ""),
                intent("requires_capture", "")
                    .replace("\"chk_1/1\"", "\"chk_1/1\", \"souk_instance\": \"ins_1\"")));
    Instant now = Instant.now();
    assertThat(stripe.books(now.minusSeconds(60), now, null, 10).entries())
        .extracting(BookPage.Entry::instance)
        .containsExactly(null, "ins_1");
  }

  @Test
  void aDeclineIsAnAnswer() {
    says(
        402,
        """
        {"error": {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds",
                   "message": "Your card has insufficient funds."}}
        """);
    assertThat(authorize()).isEqualTo(new Declined("insufficient_funds"));
  }

  @Test
  void aChallengeNamesItsPage() {
    says(
        200,
        intent(
            "requires_action",
            ", \"next_action\": {\"type\": \"redirect_to_url\", \"redirect_to_url\": {\"url\": \"https://hooks.stripe.com/3ds\"}}"));
    assertThat(authorize())
        .isEqualTo(new ChallengeRequired("pi_1", "https://hooks.stripe.com/3ds"));
  }

  @Test
  void aReplayedAnswerIsNotBelieved() {
    script.add(new Scripted(200, intent("requires_capture", ""), true));
    says(200, intent("canceled", ""));
    assertThat(authorize()).isEqualTo(new Authorization.Voided());
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 429, 500, 503})
  void noDefiniteAnswerIsUnknown(int status) {
    says(status, "{\"error\": {\"type\": \"api_error\", \"message\": \"try again\"}}");
    assertThatThrownBy(this::authorize).isInstanceOf(OutcomeUnknown.class);
  }

  @Test
  void aLostConnectionIsUnknown() {
    server.stop(0);
    assertThatThrownBy(this::authorize).isInstanceOf(OutcomeUnknown.class);
  }

  @Test
  void aCaptureThatHappenedIsNotRepeated() {
    says(
        200,
        """
        {"id": "pi_1", "object": "payment_intent", "amount": 1299, "currency": "usd", "status": "succeeded",
         "metadata": {"payment_key": "chk_1/1", "ord_1_1": "1299"}}
        """);
    assertThat(stripe.capture("capture/ord_1_1", "pi_1", AMOUNT)).isEqualTo(new Done());
    assertThat(heard).hasSize(1);
  }

  @Test
  void aCaptureThatStripeRefusesIsRefused() {
    says(200, intent("requires_capture", ""));
    says(
        400,
        """
        {"error": {"type": "invalid_request_error", "code": "amount_too_large", "message": "too much"}}
        """);
    assertThat(stripe.capture("capture/ord_1_1", "pi_1", AMOUNT))
        .isEqualTo(new Refused("amount_too_large"));
    assertThat(heard.getLast()).startsWith("POST /v1/payment_intents/pi_1/capture capture/ord_1_1");
  }

  @Test
  void theListIsLookedThroughNoFurtherThanTheCheckoutsBeginning() {
    says(200, "{\"object\": \"search_result\", \"data\": [], \"has_more\": false}");
    says(200, "{\"object\": \"list\", \"has_more\": false, \"data\": []}");
    String checkout = Ids.create("chk");
    long began = Ids.madeAt(checkout).orElseThrow().getEpochSecond();
    assertThat(stripe.find(new PaymentKey(checkout, 1))).isEmpty();
    assertThat(heard.getLast()).contains("=" + (began - 60));
  }

  /** Stripe keeps a 500 under the key it was asked with, and answers it again. */
  @Test
  void aVoidThatFailedIsAskedForAnew() {
    String found =
        "{\"object\": \"search_result\", \"data\": [%s], \"has_more\": false}"
            .formatted(intent("requires_capture", ""));
    says(200, found);
    says(200, intent("requires_capture", ""));
    says(500, "{\"error\": {\"type\": \"api_error\", \"message\": \"try again\"}}");
    assertThatThrownBy(() -> stripe.voidAuthorization(KEY)).isInstanceOf(OutcomeUnknown.class);
    says(200, found);
    says(200, intent("requires_capture", ""));
    says(200, intent("canceled", ""));
    stripe.voidAuthorization(KEY);
    assertThat(heard)
        .filteredOn(request -> request.startsWith("POST /v1/payment_intents/pi_1/cancel"))
        .hasSize(2)
        .noneMatch(request -> request.contains("chk_1"));
  }

  @Test
  void whatSearchHasNotHeardOfIsFoundInTheList() {
    says(200, "{\"object\": \"search_result\", \"data\": [], \"has_more\": false}");
    says(
        200,
        "{\"object\": \"list\", \"has_more\": false, \"data\": [%s]}"
            .formatted(intent("requires_capture", "")));
    says(200, intent("requires_capture", ""));
    assertThat(stripe.find(KEY)).contains(new Authorized("pi_1", null));
  }
}
