package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.app.Shop.Answer;
import souk.stack.teststack.TestStack;
import souk.stack.teststack.TestStack.Need;

/** What is bought stays bought, and what isn't stays free, whatever dies in between. */
class FaultsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration IN_THE_END = Duration.ofSeconds(90);

  private final TestSouk souk = TestSouk.running();

  @AfterEach
  void nothingIsLost() {
    Invariants.hold(souk);
  }

  @Test
  void checkoutsFinishOnceThoughBothWorkersAreKilled() throws SQLException {
    List<Buyer> buyers = new ArrayList<>();
    List<String> checkouts = new ArrayList<>();
    for (int number = 0; number < 8; number++) {
      Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
      Answer working = buyer.buyNow(number % 2 == 0 ? "tok_slow" : "tok_flaky");
      assertThat(working.status()).isIn(201, 202);
      buyers.add(buyer);
      checkouts.add(working.text("/id"));
      if (number == 3) {
        souk.worker().child().kill();
      }
    }
    souk.api().child().kill();
    souk.worker().restart();
    souk.api().restart();

    for (int number = 0; number < checkouts.size(); number++) {
      Buyer buyer = buyers.get(number);
      String checkout = checkouts.get(number);
      Answer ended =
          Until.so(
              IN_THE_END,
              () -> buyer.checkout(checkout),
              answer -> answer.text("/status").matches("placed|expired"));
      assertThat(ended.text("/status")).isIn("placed", "expired");
    }
  }

  @Test
  void cartsOutliveRedisAndGoOnWithoutIt() throws SQLException {
    var redis = TestStack.backend(Need.REDIS);
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 9), 2);
    redis.kill();

    String second = TestOffers.inStock(souk, 9);
    buyer.put(second, 3).expect(200);
    assertThat(buyer.shop().get("/carts/" + buyer.cartId()).expect(200).body().path("lines"))
        .hasSize(2);

    redis.restart();
    Answer cart =
        Until.so(
            SOON,
            () -> buyer.shop().get("/carts/" + buyer.cartId()),
            answer -> answer.body().path("lines").size() == 2);
    assertThat(cart.text("/lines/1/quantity")).isEqualTo("3");
    buyer.buyNow("tok_visa").expect(201);
  }

  @Test
  void searchAndEventsAreNotNeededToBuy() throws SQLException {
    var kafka = TestStack.backend(Need.KAFKA);
    var openSearch = TestStack.backend(Need.OPENSEARCH);
    kafka.kill();
    openSearch.kill();
    try {
      Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
      assertThat(buyer.buyNow("tok_visa").status()).isEqualTo(201);
      Shop anybody = Shop.at(souk.api().address());
      assertThat(anybody.get("/products").expect(200).text("/degraded")).isEqualTo("true");
      assertThat(anybody.get("/categories").status()).isEqualTo(200);
    } finally {
      kafka.restart();
      openSearch.restart();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tok_challenge", "tok_slow", "tok_down"})
  void aCheckoutCancelledInTemporalLeavesNothing(String paymentToken) throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    String checkout = begin(buyer, paymentToken);
    souk.workflow(checkout).cancel();
    Until.so(
        IN_THE_END,
        () -> buyer.checkout(checkout),
        answer -> answer.text("/status").matches("cancelled|expired"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tok_challenge", "tok_slow", "tok_down"})
  void theReconciliationEndsACheckoutThatWasTerminated(String paymentToken) throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    String checkout = begin(buyer, paymentToken);
    souk.workflow(checkout).terminate("test");
    Answer ended =
        Until.so(
            IN_THE_END,
            () -> buyer.checkout(checkout),
            answer -> answer.text("/status").equals("expired"));
    assertThat(ended.text("/reason")).isEqualTo("reconciled");
  }

  private static String begin(Buyer buyer, String paymentToken) {
    Answer begun = paymentToken.isEmpty() ? buyer.checkOut() : buyer.buyNow(paymentToken);
    assertThat(begun.status()).isIn(201, 202);
    return begun.text("/id");
  }
}
