package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;
import souk.stack.teststack.TestStack;
import souk.stack.teststack.TestStack.Need;

/** From a change in PostgreSQL to what shoppers find. */
class SearchIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final TestSouk souk = TestSouk.running();
  private final Shop anybody = Shop.at(souk.api().address());

  private Answer find(String query, Predicate<Answer> wanted) {
    return Until.so(SOON, () -> anybody.get("/products?" + query), wanted);
  }

  private static Predicate<Answer> total(long total) {
    return answer -> answer.body().path("total").asLong() == total;
  }

  @Test
  void aChangeIsSearchable() throws SQLException {
    String offer = TestOffers.inStock(souk, 3, 12_345);
    String seller = offer.replace("ofr", "slr");
    Answer found = find("seller=" + seller, total(1));
    assertThat(found.text("/items/0/price_from/amount_minor")).isEqualTo("12345");
    assertThat(found.text("/items/0/offer_id")).isEqualTo(offer);
    assertThat(found.text("/items/0/availability")).isEqualTo("few_left");

    execute("UPDATE offer SET price_minor = 777 WHERE id = '" + offer + "'", offer);
    find(
        "seller=" + seller,
        answer -> answer.text("/items/0/price_from/amount_minor").equals("777"));
  }

  @Test
  void whatIsSoldOutIsShownSo() throws SQLException {
    String offer = TestOffers.inStock(souk, 1);
    Buyer.with(souk, offer, 1).buyNow("tok_visa").expect(201);
    String seller = offer.replace("ofr", "slr");
    find("seller=" + seller, answer -> answer.text("/items/0/availability").equals("sold_out"));
    find("in_stock=true&seller=" + seller, total(0));
    Invariants.hold(souk);
  }

  @Test
  void aSingleOfferHasToMeetAllConditions() throws SQLException {
    String offer = TestOffers.inStock(souk, 3, 5_000);
    String seller = offer.replace("ofr", "slr");
    find("seller=" + seller, total(1));
    assertThat(anybody.get("/products?price_max=4999&seller=" + seller).text("/total"))
        .isEqualTo("0");
    assertThat(anybody.get("/products?condition=used&seller=" + seller).text("/total"))
        .isEqualTo("0");
    assertThat(
            anybody
                .get("/products?condition=new&price_min=5000&price_max=5000&seller=" + seller)
                .text("/total"))
        .isEqualTo("1");
  }

  @Test
  void pagesFollowEachOtherWithoutGapOrRepetition() throws SQLException {
    for (int number = 0; number < 5; number++) {
      TestOffers.inStock(souk, 1, 300 + number);
    }
    long all =
        find("category=Tests", answer -> answer.body().path("total").asLong() >= 5)
            .body()
            .path("total")
            .asLong();
    for (String sort : List.of("relevance", "price_asc", "price_desc", "newest")) {
      List<String> seen = new ArrayList<>();
      String cursor = "";
      do {
        Answer page =
            anybody.get("/products?category=Tests&limit=2&sort=" + sort + cursor).expect(200);
        page.body().path("items").forEach(found -> seen.add(found.path("id").asText()));
        cursor =
            page.body().hasNonNull("next_cursor") ? "&cursor=" + page.text("/next_cursor") : "";
      } while (!cursor.isEmpty());
      assertThat(seen).as(sort).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo((int) all);
    }
  }

  @Test
  void anEventThatMakesNoSenseIsParkedAndTheRestGoesOn() throws SQLException {
    execute(
        """
        INSERT INTO outbox (topic, key, payload)
        VALUES ('souk.products', 'x', '{"nonsense": true}'), ('souk.products', 'x', 'null')
        """,
        null);
    String offer = TestOffers.inStock(souk, 3);
    find("seller=" + offer.replace("ofr", "slr"), total(1));
    Until.so(SOON, () -> count("SELECT count(*) FROM parked_event"), parked -> parked >= 2);
  }

  @Test
  void theIndexerTellsHowItIsWithKafka() {
    Shop indexer = Shop.at(souk.indexer().management());
    assertThat(indexer.get("/health/readiness").expect(200).text("/details/kafka/status"))
        .isEqualTo("UP");
    Until.so(
        SOON,
        () -> indexer.get("/prometheus").response().body(),
        page ->
            page.contains("kafka_consumer_records_lag_max_records")
                && page.contains("kafka_producer_record_send"));
  }

  @Test
  void whatChangesWhileSearchIsDownIsFoundAfterwards() throws SQLException {
    var openSearch = TestStack.backend(Need.OPENSEARCH);
    openSearch.kill();
    String offer = TestOffers.inStock(souk, 3);
    assertThat(Shop.send(anybody.request("/products?q=anything").GET()).status()).isEqualTo(503);
    openSearch.restart();
    find("seller=" + offer.replace("ofr", "slr"), total(1));
  }

  private long count(String query) {
    try (var connection = souk.database();
        var rows = connection.createStatement().executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  private void execute(String sql, @Nullable String offer) throws SQLException {
    try (var connection = souk.database();
        var statement = connection.createStatement()) {
      statement.execute(sql);
      if (offer != null) {
        statement.execute(
            "SELECT publish_products(ARRAY['%s'])".formatted(offer.replace("ofr", "prd")));
      }
    }
  }
}
