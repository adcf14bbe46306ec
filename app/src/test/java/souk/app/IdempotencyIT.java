package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import souk.app.Shop.Answer;

/** However often a request is sent, it is done once. */
class IdempotencyIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PURCHASES = 50;
  private static final int SUBJECTS = 10;
  private static final int COPIES = 200;
  private static final int AT_ONCE = 64;

  /** The requests that take a key, and what counts how often each was done. */
  enum Kind {
    BUYERS_CART("SELECT count(*) FROM cart"),
    PAYMENT("SELECT count(*) FROM payment_attempt"),
    SHIPMENT("SELECT count(*) FROM shipment"),
    REFUND("SELECT count(*) FROM payment_operation WHERE kind = 'refund'");

    private final String count;

    Kind(String count) {
      this.count = count;
    }
  }

  /** One request that can be sent again and again: by whom, where to, saying what. */
  private record Keyed(Shop shop, String path, String body, String otherBody, String key) {
    Answer send() {
      return shop.post(path, body, key);
    }

    Answer sendOther() {
      return shop.post(path, otherBody, key);
    }
  }

  private static final String PARCEL = "{\"carrier\": \"UPS\", \"tracking_number\": \"1Z999\"}";
  private static final String OTHER_PARCEL = PARCEL.replace("1Z999", "1Z000");

  private final TestSouk souk = TestSouk.running();
  private final Shop operator = souk.operator();

  @AfterEach
  void nothingIsLost() {
    Invariants.hold(souk);
  }

  /** 10,000 requests, of which 50 may do something. */
  @Test
  void tenThousandDuplicatesHaveOneEffectEach() throws Exception {
    List<Callable<Answer>> requests = new ArrayList<>();
    List<Buyer> buyers = new ArrayList<>();
    for (int number = 0; number < PURCHASES; number++) {
      Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 5), 1);
      String key = UUID.randomUUID().toString();
      buyers.add(buyer);
      requests.addAll(Collections.nCopies(COPIES, () -> buyer.buyNow("tok_visa", key)));
    }
    Collections.shuffle(requests);
    List<Answer> answers = inParallel(AT_ONCE, requests);
    assertThat(answers).hasSize(PURCHASES * COPIES);
    assertThat(answers.stream().map(Answer::status).distinct())
        .as("done, done before, under way, or sent away to come again")
        .isSubsetOf(201, 202, 409, 503);
    assertThat(answers.stream().filter(answer -> answer.status() == 409).map(Answer::problem))
        .containsOnly("request-in-progress");
    assertThat(
            answers.stream()
                .map(answer -> answer.text("/order_group_id"))
                .filter(id -> !id.isEmpty())
                .distinct())
        .hasSizeLessThanOrEqualTo(PURCHASES);
    for (Buyer buyer : buyers) {
      assertThat(checkouts(buyer)).as("checkouts of %s", buyer.cartId()).isEqualTo(1);
    }
  }

  /** Two thousand of each kind, of which ten may do something. */
  @ParameterizedTest
  @EnumSource
  void ofManyDuplicatesOneIsDoneAndAllAreAnsweredAlike(Kind kind) throws Exception {
    List<Keyed> subjects = new ArrayList<>();
    for (int number = 0; number < SUBJECTS; number++) {
      subjects.add(subject(kind));
    }
    long before = count(kind.count);
    List<Callable<Answer>> requests = new ArrayList<>();
    subjects.forEach(subject -> requests.addAll(Collections.nCopies(COPIES, subject::send)));
    Collections.shuffle(requests);

    List<Answer> answers = inParallel(AT_ONCE, requests);

    assertThat(count(kind.count) - before).as("done").isEqualTo(SUBJECTS);
    List<Answer> done = answers.stream().filter(answer -> answer.status() < 300).toList();
    assertThat(answers.stream().filter(answer -> answer.status() >= 300).map(Answer::problem))
        .as("what a payment under way is answered, and nothing else")
        .allMatch(problem -> kind == Kind.PAYMENT && problem.equals("request-in-progress"));
    List<JsonNode> known = new ArrayList<>();
    for (Keyed subject : subjects) {
      Answer again = Until.so(SOON, subject::send, answer -> isKnown(kind, answer));
      assertThat(again.header("idempotent-replayed")).isEqualTo("true");
      assertThat(subject.sendOther().expect(422).problem()).isEqualTo("idempotency-key-reused");
      known.add(again.body());
    }
    assertThat(known).doesNotHaveDuplicates();
    assertThat(done.stream().filter(answer -> isKnown(kind, answer)).map(Answer::body).distinct())
        .as("all are told the same as the last ones")
        .isSubsetOf(known);
    assertThat(count(kind.count) - before).as("done, in the end").isEqualTo(SUBJECTS);
  }

  /** A payment may be answered 'still working' first. */
  private static boolean isKnown(Kind kind, Answer answer) {
    return switch (kind) {
      case BUYERS_CART, SHIPMENT -> answer.status() == 201;
      case REFUND -> answer.status() == 202;
      case PAYMENT -> answer.text("/status").equals("placed");
    };
  }

  private Keyed subject(Kind kind) throws SQLException {
    String key = UUID.randomUUID().toString();
    return switch (kind) {
      case BUYERS_CART ->
          new Keyed(Account.open(souk).logIn(), "/carts", "{}", "{\"currency\": \"USD\"}", key);
      case PAYMENT -> payment(Buyer.with(souk, TestOffers.inStock(souk, 1), 1), key);
      case SHIPMENT ->
          new Keyed(
              operator,
              "/seller/orders/%s/shipments".formatted(order()),
              PARCEL,
              OTHER_PARCEL,
              key);
      // Of everything: a second refund would find nothing left to give back.
      case REFUND ->
          new Keyed(
              operator,
              "/ops/orders/%s/refund".formatted(captured()),
              "{\"reason\": \"never arrived\"}",
              "{\"reason\": \"never arrived\", \"amount_minor\": 1}",
              key);
    };
  }

  private static Keyed payment(Buyer buyer, String key) {
    String checkout = buyer.checkOut().expect(201).text("/id");
    return new Keyed(
        buyer.shop(),
        "/checkouts/%s/payment".formatted(checkout),
        "{\"payment_token\": \"tok_visa\"}",
        "{\"payment_token\": \"tok_challenge\"}",
        key);
  }

  /** Bought and paid, with a shop of its own. */
  private String order() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    String group = buyer.buyNow("tok_visa").expect(201).text("/order_group_id");
    return buyer.shop().get("/orders/" + group).expect(200).text("/orders/0/id");
  }

  /** Shipped, and its money is there to be given back. */
  private String captured() throws SQLException {
    String order = order();
    operator.post("/seller/orders/%s/shipments".formatted(order), PARCEL).expect(201);
    Until.so(
        SOON,
        () ->
            count(
                "SELECT count(*) FROM payment_operation WHERE order_id = '%s' AND state = 'done'"
                    .formatted(order)),
        done -> done == 1);
    return order;
  }

  @Test
  void aRefundIsAnsweredAgainThoughNothingIsLeftToRefund() throws SQLException {
    Keyed refund = subject(Kind.REFUND);
    Answer first = refund.send().expect(202);
    Answer second = refund.send().expect(202);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.header("idempotent-replayed")).isEqualTo("true");
  }

  /** Under another key, or with another body, it would have gone well by then. */
  @Test
  void aRefusedRefundIsRefusedAgain() throws SQLException {
    String order = order();
    String path = "/ops/orders/%s/refund".formatted(order);
    String body = "{\"reason\": \"too early\"}";
    String key = UUID.randomUUID().toString();
    assertThat(operator.post(path, body, key).expect(409).problem()).isEqualTo("refund-too-large");
    operator.post("/seller/orders/%s/shipments".formatted(order), PARCEL).expect(201);
    Until.so(SOON, () -> operator.post(path, body), answer -> answer.status() == 202);
    Answer again = operator.post(path, body, key).expect(409);
    assertThat(again.problem()).isEqualTo("refund-too-large");
    assertThat(again.header("idempotent-replayed")).isEqualTo("true");
  }

  private static <T> List<T> inParallel(int threads, List<Callable<T>> requests) throws Exception {
    List<T> answers = new ArrayList<>();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      for (Future<T> answer : pool.invokeAll(requests)) {
        answers.add(answer.get());
      }
    }
    return answers;
  }

  private long checkouts(Buyer buyer) {
    return count(
        "SELECT count(*) FROM checkout WHERE cart_id = '%s' AND status = 'placed'"
            .formatted(buyer.cartId()));
  }

  private long count(String query) {
    return Long.parseLong(souk.texts(query).getFirst());
  }

  @Test
  void theFirstAnswerIsGivenAgain() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 5), 1);
    String key = UUID.randomUUID().toString();
    Answer first = buyer.buyNow("tok_visa", key).expect(201);
    Answer second = buyer.buyNow("tok_visa", key).expect(201);
    assertThat(first.header("idempotent-replayed")).isEmpty();
    assertThat(second.header("idempotent-replayed")).isEqualTo("true");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(buyer.buyNow("tok_challenge", key).expect(422).problem())
        .isEqualTo("idempotency-key-reused");
  }

  @Test
  void aRefusalIsGivenAgainThoughItWouldGoWellNow() throws SQLException {
    Buyer buyer = Buyer.arrive(souk);
    String key = UUID.randomUUID().toString();
    assertThat(buyer.buyNow("tok_visa", key).expect(409).problem()).isEqualTo("cart-empty");
    buyer.put(TestOffers.inStock(souk, 5), 1).expect(200);
    Answer again = buyer.buyNow("tok_visa", key).expect(409);
    assertThat(again.problem()).isEqualTo("cart-empty");
    assertThat(again.header("idempotent-replayed")).isEqualTo("true");
    buyer.buyNow("tok_visa").expect(201);
  }

  @Test
  void aDeclinedCardIsDeclinedAgainAndChargedNothing() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 5), 1);
    String key = UUID.randomUUID().toString();
    Answer first = buyer.buyNow("tok_declined", key).expect(402);
    Answer second = buyer.buyNow("tok_declined", key).expect(402);
    assertThat(second.body()).isEqualTo(first.body());
    buyer.pay(first.text("/checkout_id"), "tok_visa").expect(200);
  }

  @Test
  void oneGuestsKeyIsNotAnothers() throws SQLException {
    String offer = TestOffers.inStock(souk, 5);
    String key = UUID.randomUUID().toString();
    String groups =
        Stream.of(Buyer.with(souk, offer, 1), Buyer.with(souk, offer, 1))
            .map(buyer -> buyer.buyNow("tok_visa", key).expect(201).text("/order_group_id"))
            .distinct()
            .collect(Collectors.joining(" "));
    assertThat(groups.split(" ")).hasSize(2);
  }

  /**
   * The process dies somewhere between the request and its answer; the client sends it again. On a
   * machine so slow that the process came back after the hold it may be too late for one whose
   * workflow was never started: then nothing of it was done.
   */
  @Test
  void aRequestWhoseServerDiedIsDoneOnceWhenSentAgain() throws Exception {
    List<Buyer> buyers = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (int number = 0; number < 12; number++) {
      buyers.add(Buyer.with(souk, TestOffers.inStock(souk, 1), 1));
      keys.add(UUID.randomUUID().toString());
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 0; number < buyers.size(); number++) {
        Buyer buyer = buyers.get(number);
        String key = keys.get(number);
        threads.execute(() -> sendWhoeverDies(() -> buyer.buyNow("tok_visa", key)));
      }
      Until.so(Duration.ofSeconds(20), this::begun, count -> count >= 3);
      souk.api().child().kill();
    }
    souk.api().restart();
    int placed = 0;
    for (int number = 0; number < buyers.size(); number++) {
      Buyer buyer = buyers.get(number);
      String key = keys.get(number);
      Answer end =
          Until.so(SOON, () -> buyer.buyNow("tok_visa", key), IdempotencyIT::isPlacedOrTooLate);
      assertThat(checkouts(buyer)).isEqualTo(end.status() == 201 ? 1 : 0);
      placed += end.status() == 201 ? 1 : 0;
    }
    assertThat(placed).isPositive();
  }

  /**
   * As above, with payments. Whichever was accepted is placed, once; one that was not may have come
   * too late for its hold, and then nothing of it was done.
   */
  @Test
  void aPaymentWhoseServerDiedIsMadeOnceWhenSentAgain() throws Exception {
    List<Callable<Keyed>> checkouts = new ArrayList<>();
    for (int number = 0; number < 12; number++) {
      Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
      checkouts.add(() -> payment(buyer, UUID.randomUUID().toString()));
    }
    List<Keyed> payments = inParallel(checkouts.size(), checkouts);
    long before = count(Kind.PAYMENT.count);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      payments.forEach(payment -> threads.execute(() -> sendWhoeverDies(payment::send)));
      Until.so(Duration.ofSeconds(20), () -> count(Kind.PAYMENT.count), now -> now >= before + 3);
      souk.api().child().kill();
    }
    long accepted = count(Kind.PAYMENT.count) - before;
    assertThat(accepted).isGreaterThanOrEqualTo(3);
    souk.api().restart();

    int placed = 0;
    for (Keyed payment : payments) {
      Answer end = Until.so(SOON, payment::send, IdempotencyIT::isPlacedOrTooLate);
      placed += end.status() == 200 ? 1 : 0;
      assertThat(attempts(payment)).isEqualTo(end.status() == 200 ? 1 : 0);
      assertThat(payment.sendOther().expect(422).problem()).isEqualTo("idempotency-key-reused");
    }
    assertThat(placed).isGreaterThanOrEqualTo((int) accepted);
  }

  private static boolean isPlacedOrTooLate(Answer answer) {
    return answer.text("/status").equals("placed") || answer.problem().equals("checkout-expired");
  }

  private long attempts(Keyed payment) {
    return count(
        "SELECT count(*) FROM payment_attempt WHERE checkout_id = '%s'"
            .formatted(payment.path().split("/")[2]));
  }

  private static void sendWhoeverDies(Runnable request) {
    try {
      request.run();
    } catch (AssertionError noAnswer) {
      assertThat(noAnswer).hasMessageStartingWith("no answer");
    }
  }

  private long begun() {
    return count("SELECT count(*) FROM checkout WHERE created_at > now() - interval '5 s'");
  }
}
