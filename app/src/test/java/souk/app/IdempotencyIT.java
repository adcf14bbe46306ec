package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

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
import souk.app.Shop.Answer;

/** However often a request is sent, it is done once. */
class IdempotencyIT {
  private static final int PURCHASES = 50;
  private static final int COPIES = 200;

  private final TestSouk souk = TestSouk.running();

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
    List<Answer> answers = inParallel(64, requests);
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

  private static List<Answer> inParallel(int threads, List<Callable<Answer>> requests)
      throws Exception {
    List<Answer> answers = new ArrayList<>();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      for (Future<Answer> answer : pool.invokeAll(requests)) {
        answers.add(answer.get());
      }
    }
    return answers;
  }

  private long checkouts(Buyer buyer) throws SQLException {
    try (var connection = souk.database();
        var statement =
            connection.prepareStatement(
                "SELECT count(*) FROM checkout WHERE cart_id = ? AND status = 'placed'")) {
      statement.setString(1, buyer.cartId());
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
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

  /** The process dies somewhere between the request and its answer; the client sends it again. */
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
        threads.execute(() -> buyWhoeverDies(buyer, key));
      }
      Until.so(Duration.ofSeconds(20), this::begun, count -> count >= 3);
      souk.api().child().kill();
    }
    souk.api().restart();
    for (int number = 0; number < buyers.size(); number++) {
      Buyer buyer = buyers.get(number);
      String key = keys.get(number);
      Answer placed =
          Until.so(
              Duration.ofSeconds(60),
              () -> buyer.buyNow("tok_visa", key),
              answer -> answer.text("/status").equals("placed"));
      assertThat(placed.status()).isEqualTo(201);
      assertThat(checkouts(buyer)).isEqualTo(1);
    }
  }

  private static void buyWhoeverDies(Buyer buyer, String key) {
    try {
      buyer.buyNow("tok_visa", key);
    } catch (AssertionError noAnswer) {
      assertThat(noAnswer).hasMessageStartingWith("no answer");
    }
  }

  private long begun() {
    try (var connection = souk.database();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*) FROM checkout WHERE created_at > now() - interval '5 s'")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }
}
