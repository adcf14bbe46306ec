package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;
import souk.checkout.CheckoutWorkflow;

/** Every way a checkout can go, over HTTP, against the whole of Souk. */
class CheckoutIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration AFTER_THE_HOLD = Duration.ofSeconds(60);

  private final TestSouk souk = TestSouk.running();

  @AfterEach
  void nothingIsLost() {
    Invariants.hold(souk);
  }

  @Test
  void aGuestBuysAndFollowsTheOrder() throws SQLException {
    String offer = TestOffers.inStock(souk, 3);
    Buyer buyer = Buyer.with(souk, offer, 2);

    Answer begun = buyer.checkOut().expect(201);
    assertThat(begun.text("/status")).isEqualTo("awaiting_payment");
    assertThat(begun.text("/quote/goods/amount_minor")).isEqualTo("5000");

    Answer paid = buyer.pay(begun.text("/id"), "tok_visa").expect(200);
    assertThat(paid.text("/status")).isEqualTo("placed");

    Answer order = buyer.shop().get("/orders/" + paid.text("/order_group_id")).expect(200);
    assertThat(order.text("/total/amount_minor")).isEqualTo(paid.text("/quote/total/amount_minor"));
    assertThat(order.text("/orders/0/lines/0/offer_id")).isEqualTo(offer);
    assertThat(buyer.shop().get("/carts/" + buyer.cartId()).body().path("lines")).isEmpty();
    assertThat(Buyer.arrive(souk).shop().get("/orders/" + order.text("/id")).status())
        .isEqualTo(404);
  }

  @Test
  void twoSellersGetAnOrderEach() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 3), 1);
    buyer.put(TestOffers.inStock(souk, 3), 2).expect(200);
    Answer paid = buyer.buyNow("tok_visa").expect(201);
    Answer order = buyer.shop().get("/orders/" + paid.text("/order_group_id")).expect(200);
    assertThat(order.body().path("orders")).hasSize(2);
    assertThat(
            order.body().at("/orders/0/total/amount_minor").asLong()
                + order.body().at("/orders/1/total/amount_minor").asLong())
        .isEqualTo(order.body().at("/total/amount_minor").asLong());
  }

  @Test
  void aDeclinedCardLeavesTheHoldForAnother() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer declined = buyer.buyNow("tok_declined").expect(402);
    assertThat(declined.problem()).isEqualTo("payment-declined");
    String checkout = declined.text("/checkout_id");
    assertThat(buyer.checkout(checkout).text("/status")).isEqualTo("awaiting_payment");

    buyer.pay(checkout, "tok_insufficient_funds").expect(402);
    buyer.pay(checkout, "tok_visa").expect(200);
    assertThat(buyer.pay(checkout, "tok_visa").expect(409).problem()).isEqualTo("already-placed");
    assertThat(buyer.shop().delete("/checkouts/" + checkout).expect(409).problem())
        .isEqualTo("already-placed");
  }

  @Test
  void aChallengePassedPlacesTheOrder() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer challenged = settled(buyer, "tok_challenge");
    assertThat(challenged.text("/status")).isEqualTo("awaiting_challenge");
    assertThat(challenged.text("/next_action/type")).isEqualTo("redirect");
    assertThat(inCart(buyer)).as("until it is paid").hasSize(1);

    Answer back = answerChallenge(challenged, "approved");
    assertThat(back.text("/status")).isEqualTo("placed");
    assertThat(inCart(buyer)).isEmpty();
  }

  private static JsonNode inCart(Buyer buyer) {
    return buyer.shop().get("/carts/" + buyer.cartId()).expect(200).body().path("lines");
  }

  @Test
  void aNewCardSupersedesAnUnfinishedChallenge() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer challenged = settled(buyer, "tok_challenge");
    String checkout = challenged.text("/id");
    assertThat(buyer.pay(checkout, "tok_visa").expect(200).text("/status")).isEqualTo("placed");
    passChallenge(challenged, "approved"); // in another tab, too late
    assertThat(buyer.pay(checkout, "tok_visa").expect(409).problem()).isEqualTo("already-placed");
    assertThat(standing(checkout)).containsExactly(checkout + "/2");
  }

  /** Two tabs with another card each, and the first card's challenge passed at that very moment. */
  @RepeatedTest(4)
  void aChallengePassedAsAnotherCardComesIsPaidOnce() throws Exception {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer challenged = settled(buyer, "tok_challenge");
    String checkout = challenged.text("/id");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String key = UUID.randomUUID().toString();
      List<Future<Answer>> answers =
          threads.invokeAll(
              List.of(
                  () -> passChallenge(challenged, "approved"),
                  () -> buyer.pay(checkout, "tok_visa", key),
                  () -> buyer.pay(checkout, "tok_visa", key),
                  () -> buyer.pay(checkout, "tok_visa")));
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().status()).isIn(200, 202, 303, 409);
      }
    }
    become(buyer, checkout, "placed", SOON);
    assertThat(standing(checkout)).hasSize(1);
    assertThat(
            souk.texts(
                "SELECT checkout_id || '/' || number FROM payment_attempt"
                    + " WHERE state = 'authorized' AND checkout_id = '"
                    + checkout
                    + "'"))
        .isEqualTo(standing(checkout));
    assertThat(inCart(buyer)).isEmpty();
  }

  /** The keys under which the provider has set money aside, or may yet. */
  private List<String> standing(String checkout) {
    List<String> standing = new ArrayList<>();
    Shop.at(souk.sandbox().address())
        .get("/books/authorizations?reference=" + checkout)
        .expect(200)
        .body()
        .path("items")
        .forEach(entry -> {
          if (!entry.path("status").asText().matches("voided|declined")) {
            standing.add(entry.path("key").asText());
          }
        });
    return standing;
  }

  /** The provider's own webhook is what tells: this buyer's browser never comes back. */
  @Test
  void aChallengePassedByABuyerWhoNeverComesBackIsHeardOfByWebhook() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer challenged = settled(buyer, "tok_challenge");
    String checkout = challenged.text("/id");
    assertThat(signals(checkout)).isZero();
    passChallenge(challenged, "approved");
    become(buyer, checkout, "placed", SOON);
    assertThat(signals(checkout)).isEqualTo(1);
  }

  private long signals(String checkout) {
    return souk.temporal().fetchHistory(CheckoutWorkflow.workflowId(checkout)).getEvents().stream()
        .filter(event -> event.hasWorkflowExecutionSignaledEventAttributes())
        .count();
  }

  @Test
  void aChallengeFailedLeavesTheHoldForAnotherCard() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer challenged = settled(buyer, "tok_challenge");
    Answer back = answerChallenge(challenged, "failed");
    assertThat(back.text("/status")).isEqualTo("awaiting_payment");
    buyer.pay(challenged.text("/id"), "tok_visa").expect(200);
  }

  @Test
  void aChallengeThatNobodyAnswersIsGivenUp() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer challenged = settled(buyer, "tok_challenge");
    become(buyer, challenged.text("/id"), "awaiting_payment", SOON);
    become(buyer, challenged.text("/id"), "expired", AFTER_THE_HOLD);
  }

  /** As the browser does: to the provider's page, and back to where it is sent. */
  private Answer answerChallenge(Answer challenged, String result) {
    Answer sentBack = passChallenge(challenged, result);
    return Shop.send(HttpRequest.newBuilder(URI.create(sentBack.header("location"))).GET())
        .expect(200);
  }

  private static Answer passChallenge(Answer challenged, String result) {
    Answer sentBack =
        Shop.send(
            HttpRequest.newBuilder(URI.create(challenged.text("/next_action/url")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("result=" + result)));
    assertThat(sentBack.status()).isEqualTo(303);
    return sentBack;
  }

  @Test
  void aLostReplyIsAskedAboutAndChargedOnce() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    placedInTheEnd(buyer, buyer.buyNow("tok_lost_reply"));
  }

  @Test
  void aFlakyProviderIsTriedAgain() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    placedInTheEnd(buyer, buyer.buyNow("tok_flaky"));
  }

  @Test
  void aSlowProviderIsWaitedForWithoutHoldingUpTheAnswer() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer working = buyer.buyNow("tok_slow").expect(202);
    assertThat(working.text("/status")).isEqualTo("processing");
    assertThat(working.header("retry-after")).isNotEmpty();
    assertThat(buyer.pay(working.text("/id"), "tok_visa").expect(409).problem())
        .isEqualTo("payment-in-progress");
    assertThat(inCart(buyer)).hasSize(1);
    placedInTheEnd(buyer, working);
    assertThat(inCart(buyer)).isEmpty();
  }

  @Test
  void aProviderThatIsDownLeavesNothingHeldAndNothingAuthorized() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer working = buyer.buyNow("tok_down").expect(202);
    become(buyer, working.text("/id"), "expired", AFTER_THE_HOLD);
  }

  private void placedInTheEnd(Buyer buyer, Answer answer) {
    assertThat(answer.status()).isIn(201, 202);
    become(buyer, answer.text("/id"), "placed", SOON);
  }

  private static Answer become(Buyer buyer, String checkout, String status, Duration within) {
    return Until.so(
        within, () -> buyer.checkout(checkout), answer -> answer.text("/status").equals(status));
  }

  @Test
  void anUnpaidHoldIsReleasedWhenItsTimeIsUp() throws SQLException {
    String offer = TestOffers.inStock(souk, 1);
    Buyer slow = Buyer.with(souk, offer, 1);
    String checkout = slow.checkOut().expect(201).text("/id");

    Answer refused = Buyer.with(souk, offer, 1).checkOut().expect(409);
    assertThat(refused.problem()).isEqualTo("out-of-stock");
    assertThat(refused.body().path("offer_ids").get(0).asText()).isEqualTo(offer);

    become(slow, checkout, "expired", AFTER_THE_HOLD);
    assertThat(slow.pay(checkout, "tok_visa").expect(409).problem()).isEqualTo("checkout-expired");
    Buyer.with(souk, offer, 1).buyNow("tok_visa").expect(201);
  }

  @Test
  void givingUpReleasesAtOnceAndLetsTheCartBeginAgain() throws SQLException {
    String offer = TestOffers.inStock(souk, 1);
    Buyer buyer = Buyer.with(souk, offer, 1);
    String checkout = buyer.checkOut().expect(201).text("/id");
    Answer gone = buyer.shop().delete("/checkouts/" + checkout).expect(200);
    assertThat(gone.text("/status")).isEqualTo("cancelled");
    assertThat(buyer.shop().delete("/checkouts/" + checkout).expect(200).text("/status"))
        .isEqualTo("cancelled");
    buyer.buyNow("tok_visa").expect(201);
  }

  @Test
  void aCartHasOneOpenCheckoutAndItsChangeIsNoticed() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 9), 1);
    String checkout = buyer.checkOut().expect(201).text("/id");
    assertThat(buyer.checkOut().expect(200).text("/id")).isEqualTo(checkout);
    buyer.put(TestOffers.inStock(souk, 9), 1).expect(200);
    Answer changed = buyer.checkOut().expect(409);
    assertThat(changed.problem()).isEqualTo("checkout-open");
    assertThat(changed.text("/checkout_id")).isEqualTo(checkout);
    buyer.shop().delete("/checkouts/" + checkout).expect(200);
  }

  @Test
  void anUnexpectedTotalIsNotCharged() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer refused =
        buyer
            .shop()
            .post(
                "/checkouts",
                buyer.wish(
                    """
                    , "payment_token": "tok_visa",
                    "expected_total": {"amount_minor": 100, "currency": "USD"}\
                    """))
            .expect(409);
    assertThat(refused.problem()).isEqualTo("total-changed");
    buyer.pay(refused.text("/checkout_id"), "tok_visa").expect(200);
  }

  private static final String BOSTON =
      """
      {"name": "Ada Guest", "line1": "2 Side St", "city": "Boston", "region": "MA",
       "postal_code": "02101", "country": "US"}\
      """;

  private static String wish(Buyer buyer, String address, String more) {
    return "{\"cart_id\": \"%s\", \"email\": \"ada2@example.org\", \"shipping_address\": %s%s}"
        .formatted(buyer.cartId(), address, more);
  }

  @Test
  void whatIsWantedOtherwiseIsQuotedAnewOnTheSameHold() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer begun = buyer.checkOut().expect(201);
    String checkout = begun.text("/id");
    Answer changed = buyer.shop().post("/checkouts", wish(buyer, BOSTON, "")).expect(200);
    assertThat(changed.text("/id")).isEqualTo(checkout);
    assertThat(changed.text("/status")).isEqualTo("awaiting_payment");
    assertThat(changed.text("/email")).isEqualTo("ada2@example.org");
    assertThat(changed.text("/shipping_address/city")).isEqualTo("Boston");
    assertThat(changed.text("/reserved_until")).isEqualTo(begun.text("/reserved_until"));
    assertThat(
            buyer
                .shop()
                .post("/checkouts", wish(buyer, BOSTON, ""))
                .expect(200)
                .text("/quote/hash"))
        .as("the same again")
        .isEqualTo(changed.text("/quote/hash"));

    String pay = "/checkouts/%s/payment".formatted(checkout);
    String byAnotherQuote = "{\"payment_token\": \"tok_visa\", \"quote_hash\": \"another\"}";
    assertThat(buyer.shop().post(pay, byAnotherQuote).expect(409).problem())
        .isEqualTo("total-changed");
    String forAnotherTotal =
        "{\"payment_token\": \"tok_visa\", \"expected_total\": {\"amount_minor\": 1, \"currency\": \"USD\"}}";
    assertThat(buyer.shop().post(pay, forAnotherTotal).expect(409).problem())
        .isEqualTo("total-changed");
    assertThat(buyer.pay(checkout, "tok_visa").expect(200).text("/quote/total/amount_minor"))
        .isEqualTo(changed.text("/quote/total/amount_minor"));
  }

  @Test
  void whatCannotBeMadeSoLeavesTheCheckoutAsItWas() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer begun = buyer.checkOut().expect(201);
    String byDrone = wish(buyer, BOSTON, ", \"shipping_option\": \"drone\"");
    String key = UUID.randomUUID().toString();
    for (int time = 0; time < 2; time++) {
      Answer refused = buyer.shop().post("/checkouts", byDrone, key).expect(409);
      assertThat(refused.problem()).isEqualTo("shipping-option-unavailable");
      assertThat(refused.text("/checkout/shipping_address/city")).isEqualTo("New York");
      assertThat(refused.text("/checkout/quote/hash")).isEqualTo(begun.text("/quote/hash"));
    }
    buyer.pay(begun.text("/id"), "tok_visa").expect(200);
  }

  @Test
  void anotherCardOnAnOpenCheckoutIsTried() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    String checkout = buyer.buyNow("tok_declined").expect(402).text("/checkout_id");
    assertThat(buyer.buyNow("tok_declined").expect(200).text("/status"))
        .as("the same again")
        .isEqualTo("awaiting_payment");
    Answer paid = buyer.buyNow("tok_visa").expect(200);
    assertThat(paid.text("/id")).isEqualTo(checkout);
    assertThat(paid.text("/status")).isEqualTo("placed");
    assertThat(standing(checkout)).containsExactly(checkout + "/2");
  }

  @Test
  void anotherAddressWithACardIsQuotedAndPaid() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer begun = buyer.checkOut().expect(201);
    String total =
        ", \"payment_token\": \"tok_visa\", \"expected_total\": {\"amount_minor\": %s, \"currency\": \"USD\"}";
    Answer other =
        buyer.shop().post("/checkouts", wish(buyer, BOSTON, total.formatted(1))).expect(409);
    assertThat(other.problem()).isEqualTo("total-changed");
    assertThat(other.text("/checkout_id")).isEqualTo(begun.text("/id"));
    String expected = other.text("/checkout/quote/total/amount_minor");
    String key = UUID.randomUUID().toString();
    String wish = wish(buyer, BOSTON, total.formatted(expected));
    Answer paid = buyer.shop().post("/checkouts", wish, key).expect(200);
    assertThat(paid.text("/status")).isEqualTo("placed");
    assertThat(paid.text("/shipping_address/city")).isEqualTo("Boston");
    assertThat(buyer.shop().post("/checkouts", wish, key).expect(200).text("/status"))
        .isEqualTo("placed");
  }

  @Test
  void whatIsBeingPaidIsNotChanged() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Answer working = buyer.buyNow("tok_slow").expect(202);
    Answer refused = buyer.shop().post("/checkouts", wish(buyer, BOSTON, "")).expect(409);
    assertThat(refused.problem()).isEqualTo("payment-in-progress");
    placedInTheEnd(buyer, working);
    assertThat(buyer.checkout(working.text("/id")).text("/shipping_address/city"))
        .isEqualTo("New York");
  }

  /** As somebody who logs in with the checkout's page open. */
  @Test
  void whoClaimsACartTakesItsCheckoutAlong() throws SQLException {
    Buyer guest = Buyer.with(souk, TestOffers.inStock(souk, 2), 1);
    String checkout = guest.checkOut().expect(201).text("/id");
    Shop account = account();
    String claim = "{\"token\": \"%s\"}".formatted(guest.shop().token());
    Answer cart = account.post("/carts/%s/claim".formatted(guest.cartId()), claim).expect(200);
    assertThat(cart.body().path("lines")).hasSize(1);
    assertThat(account.get("/checkouts/" + checkout).expect(200).text("/cart_id"))
        .isEqualTo(cart.text("/id"));
    guest.pay(checkout, "tok_visa").expect(200); // in the tab that was open
    Answer mine = account.get("/orders").expect(200);
    assertThat(mine.body().path("items")).hasSize(1);
    assertThat(account.get("/carts/" + cart.text("/id")).expect(200).body().path("lines"))
        .isEmpty();
    assertThat(inCart(guest)).isEmpty();

    Buyer again = Buyer.with(souk, TestOffers.inStock(souk, 2), 1);
    account
        .put(
            "/carts/%s/lines/%s".formatted(cart.text("/id"), TestOffers.inStock(souk, 1)),
            "{\"quantity\": 1}")
        .expect(200);
    String own =
        account
            .post("/checkouts", wish(new Buyer(account, cart.text("/id")), BOSTON, ""))
            .expect(201)
            .text("/id");
    again.checkOut().expect(201);
    Answer refused =
        account
            .post(
                "/carts/%s/claim".formatted(again.cartId()),
                "{\"token\": \"%s\"}".formatted(again.shop().token()))
            .expect(409);
    assertThat(refused.problem()).isEqualTo("checkout-open");
    assertThat(refused.text("/checkout_id")).isEqualTo(own);
    assertThat(inCart(again)).hasSize(1);
  }

  @Test
  void whoClaimsTheirOwnCartIsShownIt() {
    Shop account = account();
    String cart = account.post("/carts", "{}").expect(201).text("/id");
    String claim = "{\"token\": \"guest_nobodys\"}";
    assertThat(account.post("/carts/%s/claim".formatted(cart), claim).expect(200).text("/id"))
        .isEqualTo(cart);
    account().post("/carts/%s/claim".formatted(cart), claim).expect(404);
    account.post("/carts/%s/claim".formatted(cart), "{\"token\": \"no token\"}").expect(400);
  }

  private Shop account() {
    Shop anybody = Shop.at(souk.api().address());
    String credentials =
        "{\"email\": \"%s@example.org\", \"password\": \"correct horse %s\"}"
            .formatted(UUID.randomUUID(), UUID.randomUUID());
    anybody.post("/accounts", credentials).expect(201);
    return anybody.as(anybody.post("/auth/token", credentials).expect(200).text("/access_token"));
  }

  @Test
  void doubleClicksAreOnePurchase() throws Exception {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 50), 1);
    List<Answer> answers = together(10, () -> buyer.buyNow("tok_visa"));
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 201, 202, 409));
    assertThat(
            answers.stream()
                .flatMap(answer -> Stream.of(answer.text("/id"), answer.text("/checkout_id")))
                .filter(id -> id.startsWith("chk_"))
                .distinct())
        .hasSize(1);
  }

  @Test
  void theSameKeyIsAnsweredOnceAndForAll() throws Exception {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 50), 1);
    String key = UUID.randomUUID().toString();
    List<Answer> answers = together(10, () -> buyer.buyNow("tok_visa", key));
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(201, 409));
    Answer again = buyer.buyNow("tok_visa", key).expect(201);
    assertThat(again.header("idempotent-replayed")).isEqualTo("true");
    assertThat(buyer.buyNow("tok_declined", key).expect(422).problem())
        .isEqualTo("idempotency-key-reused");
  }

  @Test
  void payingTwiceAtOnceIsOnePayment() throws Exception {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 50), 1);
    String checkout = buyer.checkOut().expect(201).text("/id");
    List<Answer> answers = together(8, () -> buyer.pay(checkout, "tok_visa"));
    assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
    assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(7);
  }

  private static List<Answer> together(int times, Callable<Answer> action)
      throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> futures =
          threads.invokeAll(Stream.generate(() -> action).limit(times).toList());
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> future : futures) {
        answers.add(future.get());
      }
      return answers;
    }
  }

  @Test
  void nobodyIsSoldWhatSomebodyElseHolds() throws Exception {
    String offer = TestOffers.inStock(souk, 50);
    List<Answer> answers = together(200, () -> settled(Buyer.with(souk, offer, 1), "tok_visa"));
    assertThat(
            answers.stream()
                .collect(Collectors.groupingBy(CheckoutIT::outcome, Collectors.counting())))
        .isEqualTo(Map.of("placed", 50L, "out-of-stock", 150L));
  }

  private static String outcome(Answer answer) {
    return switch (answer.text("/status")) {
      case "409" -> answer.problem();
      case "out_of_stock" -> "out-of-stock";
      default -> answer.text("/status");
    };
  }

  /** Buys now, and polls as long as the answer is "still working". */
  private static Answer settled(Buyer buyer, String paymentToken) {
    Answer answer = buyer.buyNow(paymentToken);
    return answer.text("/status").matches("reserving|processing")
        ? Until.so(
            SOON,
            () -> buyer.checkout(answer.text("/id")),
            later -> !later.text("/status").matches("reserving|processing"))
        : answer;
  }
}
