package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;
import souk.checkout.ReviewDecision;
import souk.stack.marketplace.SoukService;

/** What shoppers get while those whom a checkout asks are down or slow. */
class IllnessIT {
  private static final String BUY_NOW = ", \"payment_token\": \"tok_visa\"";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final long SMALL_MINOR = 2_500;
  private static final long LARGE_MINOR = 60_000;

  private final TestSouk souk = TestSouk.running();

  @AfterEach
  void nothingIsLost() {
    Invariants.hold(souk);
  }

  private Buyer buyer(long priceMinor) throws SQLException {
    return Buyer.with(souk, TestOffers.inStock(souk, 1, priceMinor), 1);
  }

  private static Answer become(Buyer buyer, String checkout, String status) {
    return Until.so(
        SOON, () -> buyer.checkout(checkout), answer -> answer.text("/status").equals(status));
  }

  @Test
  void whoQuotesAndWhoChargesMayBothBeDownAndTheOrderIsPlacedAfterwards() throws SQLException {
    Buyer buyer = buyer(SMALL_MINOR);
    souk.sandbox().child().kill();
    Answer begun = buyer.checkOut().expect(201);
    assertEstimated(begun);
    Answer working = buyer.pay(begun.text("/id"), "tok_visa").expect(202);
    assertThat(working.text("/status")).isEqualTo("processing");
    assertThat(working.header("retry-after")).isNotEmpty();
    souk.sandbox().restart();

    Answer placed = become(buyer, begun.text("/id"), "placed");
    assertThat(placed.body().path("quote")).isEqualTo(begun.body().path("quote"));
    Answer order = buyer.shop().get("/orders/" + placed.text("/order_group_id")).expect(200);
    assertThat(order.body().path("estimated")).isEqualTo(begun.body().at("/quote/estimated"));
    assertThat(order.body().path("total")).isEqualTo(begun.body().at("/quote/total"));
    assertThat(metric("souk_fallbacks_total{", "of=\"tax\"")).isPositive();
    assertThat(metric("souk_fallbacks_total{", "of=\"shipping\"")).isPositive();
    assertThat(
            metric(
                "resilience4j_circuitbreaker_calls_seconds_count{",
                "kind=\"failed\"",
                "name=\"tax\""))
        .isPositive();

    Until.so(SOON, this::quotedAnew, anew -> !anew.at("/estimated").isArray());
  }

  private static void assertEstimated(Answer answer) {
    assertThat(answer.body().at("/quote/estimated").toString()).isEqualTo("[\"tax\",\"shipping\"]");
  }

  /** The quote of a checkout that is given up again. */
  private JsonNode quotedAnew() {
    try {
      Buyer another = buyer(SMALL_MINOR);
      Answer begun = another.checkOut().expect(201);
      another.shop().delete("/checkouts/" + begun.text("/id")).expect(200);
      return begun.body().path("quote");
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Added up over the processes that run checkouts. */
  private double metric(String name, String... tags) {
    double sum = 0;
    for (var service : new SoukService[] {souk.api(), souk.worker()}) {
      String page = Shop.at(service.management()).get("/prometheus").response().body();
      for (String line : page.lines().filter(each -> each.startsWith(name)).toList()) {
        if (Arrays.stream(tags).allMatch(line::contains)) {
          sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
        }
      }
    }
    return sum;
  }

  @Test
  void whoQuotesTooSlowlyIsNotWaitedFor() throws SQLException, IOException {
    Buyer buyer = buyer(SMALL_MINOR);
    signal("STOP");
    try {
      assertEstimated(buyer.checkOut().expect(201));
    } finally {
      signal("CONT");
    }
  }

  private void signal(String name) throws IOException {
    long pid = souk.sandbox().child().pid();
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().onExit().join();
  }

  @Test
  void withoutScoringSmallAmountsPassAndOthersAreReviewed() throws SQLException {
    Buyer small = buyer(SMALL_MINOR);
    Buyer large = buyer(LARGE_MINOR);
    String passed;
    String reviewed;
    execute("ALTER TABLE account RENAME COLUMN created_at TO created_at_away");
    try {
      passed = unknownBegins(small, BUY_NOW);
      become(small, passed, "placed");
      reviewed = unknownBegins(large, BUY_NOW);
      become(large, reviewed, "in_review");
    } finally {
      execute("ALTER TABLE account RENAME COLUMN created_at_away TO created_at");
    }
    assertThat(judged(passed)).isEqualTo("approve 0 scoring_unavailable");
    assertThat(judged(reviewed)).isEqualTo("review 60 scoring_unavailable,large_amount");
    souk.workflow(reviewed).signal("review", new ReviewDecision(1, true));
    become(large, reviewed, "placed");
  }

  @Test
  void scoringThatHangsIsNotWaitedFor() throws SQLException {
    Buyer buyer = buyer(SMALL_MINOR);
    String checkout = unknownBegins(buyer, "");
    try (var locked = souk.database()) {
      locked.setAutoCommit(false);
      locked.createStatement().execute("LOCK TABLE account IN ACCESS EXCLUSIVE MODE");
      buyer.pay(checkout, "tok_visa");
      become(buyer, checkout, "placed");
      locked.rollback();
    }
    assertThat(judged(checkout)).isEqualTo("approve 0 scoring_unavailable");
  }

  @Test
  void tooManyRefusedCardsAreLookedAtBySupport() throws SQLException {
    String email = "trying-%d@example.org".formatted(System.nanoTime());
    Buyer buyer = buyer(SMALL_MINOR);
    String checkout =
        buyer
            .shop()
            .post("/checkouts", buyer.wish("").replace("ada@example.org", email))
            .expect(201)
            .text("/id");
    execute(
        """
        INSERT INTO velocity_event (identity, event)
        SELECT i.identity, 'decline' FROM checkout c, fraud_identities(c) i, generate_series(1, 21)
        WHERE c.id = '%s' AND i.kind = 'email'
        """
            .formatted(checkout));
    buyer.pay(checkout, "tok_visa");
    become(buyer, checkout, "in_review");
    assertThat(judged(checkout)).isEqualTo("review 70 many_declines,guest");
    souk.workflow(checkout).signal("review", new ReviewDecision(1, false));
    become(buyer, checkout, "rejected");
  }

  /** Under an address of its own: what was thought of the same buyer before would stand. */
  private static String unknownBegins(Buyer buyer, String more) {
    String email = "unknown-%d@example.org".formatted(System.nanoTime());
    String wish = buyer.wish(more).replace("ada@example.org", email);
    return buyer.shop().post("/checkouts", wish).text("/id");
  }

  private String judged(String checkout) throws SQLException {
    try (Connection database = souk.database();
        var rows =
            database
                .createStatement()
                .executeQuery(
                    """
                    SELECT fraud_verdict || ' ' || fraud_score || ' '
                           || array_to_string(fraud_reasons, ',')
                    FROM payment_attempt WHERE checkout_id = '%s'
                    """
                        .formatted(checkout))) {
      rows.next();
      return rows.getString(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection database = souk.database()) {
      database.createStatement().execute(sql);
    }
  }
}
