package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import souk.app.Shop.Answer;
import souk.stack.process.StackException;
import souk.stack.teststack.TestBackend;
import souk.stack.teststack.TestStack;
import souk.stack.teststack.TestStack.Need;

/** A server is killed, and shoppers go on with what does not need it. */
class OutagesIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration IN_THE_END = Duration.ofSeconds(90);
  private static final int PURCHASES = 100;
  private static final int SHOPPERS = 4;

  private final TestSouk souk = TestSouk.running();
  private final Shop anybody = Shop.at(souk.api().address());

  @AfterEach
  void nothingIsLost() {
    Invariants.hold(souk);
  }

  @ParameterizedTest
  @EnumSource(
      value = Need.class,
      names = {"REDIS", "KAFKA", "OPENSEARCH"})
  void buyingGoesOnWithout(Need need) throws Exception {
    String offer = TestOffers.inStock(souk, PURCHASES);
    TestBackend backend = TestStack.backend(need);
    backend.kill();
    try {
      assertThat(purchases(offer)).hasSize(PURCHASES).containsOnly("placed");
      assertCanBeLookedAt(offer);
    } finally {
      backend.restart();
    }
  }

  /** How each of many purchases ended, some at a time. */
  private List<String> purchases(String offer) throws InterruptedException, ExecutionException {
    Callable<String> purchase =
        () -> {
          Buyer buyer = Buyer.with(souk, offer, 1);
          Answer answer = buyer.buyNow("tok_visa");
          return ended(buyer, answer);
        };
    try (var shoppers = Executors.newFixedThreadPool(SHOPPERS)) {
      List<String> ends = new ArrayList<>();
      for (Future<String> end :
          shoppers.invokeAll(Stream.generate(() -> purchase).limit(PURCHASES).toList())) {
        ends.add(end.get());
      }
      return ends;
    }
  }

  private static String ended(Buyer buyer, Answer answer) {
    String checkout = answer.text("/id");
    return checkout.startsWith("chk_")
        ? Until.so(
                SOON,
                () -> buyer.checkout(checkout),
                later -> !later.text("/status").matches("reserving|processing"))
            .text("/status")
        : answer.status() + " " + answer.problem();
  }

  private void assertCanBeLookedAt(String offer) {
    String product = offer.replace("ofr", "prd");
    assertThat(anybody.get("/products?category=Tests&limit=2").expect(200).body().path("items"))
        .isNotEmpty();
    anybody.get("/products/" + product).expect(200);
    assertThat(
            anybody.get("/products/%s/offers".formatted(product)).expect(200).text("/items/0/id"))
        .isEqualTo(offer);
  }

  @Test
  void withoutSearchCategoriesAreBrowsedPageByPage() throws SQLException {
    for (int number = 0; number < 3; number++) {
      TestOffers.inStock(souk, 1);
    }
    TestBackend openSearch = TestStack.backend(Need.OPENSEARCH);
    openSearch.kill();
    try {
      Answer words = Shop.once(anybody.request("/products?q=laptop").GET()).expect(503);
      assertThat(words.header("retry-after")).isNotEmpty();
      assertThat(words.text("/trace_id")).isEqualTo(words.header("traceparent").substring(3, 35));
      assertThat(words.text("/detail")).contains("Browse by category");
      assertThat(words.text("/browse")).isEqualTo("/products?category=");

      Answer first = anybody.get("/products?category=Tests&limit=2").expect(200);
      assertThat(first.text("/degraded")).isEqualTo("true");
      assertThat(first.body().has("facets")).isFalse();
      Answer second =
          anybody
              .get("/products?category=Tests&limit=2&cursor=" + first.text("/next_cursor"))
              .expect(200);
      assertThat(second.body().path("items").findValuesAsText("id"))
          .isNotEmpty()
          .doesNotContainAnyElementsOf(first.body().path("items").findValuesAsText("id"));
    } finally {
      openSearch.restart();
    }
    Until.so(
        IN_THE_END,
        () -> Shop.once(anybody.request("/products?category=Tests").GET()),
        answer -> answer.status() == 200 && answer.body().has("facets"));
  }

  @Test
  void whatHappensWithoutKafkaIsToldInOrderAfterwards() throws SQLException {
    String product = TestOffers.inStock(souk, 3).replace("ofr", "prd");
    TestBackend kafka = TestStack.backend(Need.KAFKA);
    kafka.kill();
    try {
      for (int change = 0; change < 5; change++) {
        execute("SELECT publish_products(ARRAY['%s'])".formatted(product));
      }
      assertThat(count("SELECT count(*) FROM outbox")).isGreaterThanOrEqualTo(5);
    } finally {
      kafka.restart();
    }
    Until.so(IN_THE_END, () -> count("SELECT count(*) FROM outbox"), left -> left == 0);
    assertThat(ToldEvents.versions(souk, product)).isSorted().hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void withoutTemporalNothingIsHalfStartedAndWhatRunsGoesOnAfterwards() throws SQLException {
    Buyer running = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Buyer paying = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Buyer late = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    String held = paying.checkOut().expect(201).text("/id");
    String slow = running.buyNow("tok_slow").expect(202).text("/id");
    TestBackend temporal = TestStack.backend(Need.TEMPORAL);
    temporal.kill();
    try {
      assertUnavailable(Shop.once(post(late, "/checkouts", buyNow(late))));
      assertThat(
              count(
                  "SELECT count(*) FROM checkout WHERE cart_id = '%s' AND (status, reason) <> ('cancelled', 'not_started')"
                      .formatted(late.cartId())))
          .isZero();
      assertUnavailable(
          Shop.once(
              post(
                  paying,
                  "/checkouts/%s/payment".formatted(held),
                  "{\"payment_token\": \"tok_visa\"}")));
      assertThat(paying.checkout(held).expect(200).text("/status")).isEqualTo("processing");
    } finally {
      temporal.restart();
    }
    assertThat(endOf(running, slow)).isEqualTo("placed");
    assertThat(endOf(paying, held)).isEqualTo("placed");
    assertThat(ended(late, late.buyNow("tok_visa"))).isEqualTo("placed");
  }

  @Test
  void withoutPostgresEveryAnswerIsCleanAndNothingNeedsRepair() throws SQLException {
    Buyer running = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    Buyer late = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    String product = TestOffers.inStock(souk, 1).replace("ofr", "prd");
    String slow = running.buyNow("tok_slow").expect(202).text("/id");
    TestBackend postgres = TestStack.backend(Need.POSTGRESQL);
    postgres.kill();
    try {
      assertUnavailable(Shop.once(post(late, "/checkouts", buyNow(late))));
      assertUnavailable(Shop.once(late.shop().request("/checkouts/" + slow).GET()));
      assertUnavailable(Shop.once(anybody.request("/products/" + product).GET()));
      assertUnavailable(Shop.once(post(anybody, "/carts", "{}")));
    } finally {
      restart(postgres);
    }
    assertThat(endOf(running, slow)).isEqualTo("placed");
    assertThat(ended(late, late.buyNow("tok_visa"))).isEqualTo("placed");
  }

  /** The killed server's own children may take a moment to notice. */
  private static void restart(TestBackend postgres) {
    Until.so(
        SOON,
        () -> {
          try {
            postgres.restart();
            return "started";
          } catch (StackException notYet) {
            return String.valueOf(notYet.getMessage());
          }
        },
        "started"::equals);
  }

  private static void assertUnavailable(Answer answer) {
    answer.expect(503);
    assertThat(answer.problem()).isEqualTo("unavailable");
    assertThat(answer.header("retry-after")).isNotEmpty();
  }

  private static String endOf(Buyer buyer, String checkout) {
    return Until.so(
            IN_THE_END,
            () -> buyer.checkout(checkout),
            answer -> answer.text("/status").matches("placed|expired|cancelled|rejected"))
        .text("/status");
  }

  private static String buyNow(Buyer buyer) {
    return buyer.wish(", \"payment_token\": \"tok_visa\"");
  }

  private static HttpRequest.Builder post(Buyer buyer, String path, String body) {
    return post(buyer.shop(), path, body);
  }

  private static HttpRequest.Builder post(Shop shop, String path, String body) {
    return shop.request(path)
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .POST(BodyPublishers.ofString(body));
  }

  private long count(String query) {
    try (var database = souk.database();
        var rows = database.createStatement().executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  private void execute(String sql) throws SQLException {
    try (var database = souk.database()) {
      database.createStatement().execute(sql);
    }
  }
}
