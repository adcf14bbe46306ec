package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.app.Shop.Answer;

/** Sellers change their terms; nobody overwrites what somebody else has changed meanwhile. */
class SellerOffersIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final TestSouk souk = TestSouk.running();
  private final Shop operator = souk.operator();
  private final Shop anybody = Shop.at(souk.api().address());

  private static String price(long amountMinor) {
    return "{\"price\": {\"amount_minor\": %d, \"currency\": \"USD\"}}".formatted(amountMinor);
  }

  private Answer change(String offer, String tag, String terms) {
    return Shop.send(
        operator
            .request("/seller/offers/" + offer)
            .header("If-Match", tag)
            .PUT(BodyPublishers.ofString(terms)));
  }

  @Test
  void aNewPriceIsSeenByShoppersInCartsAndInSearch() throws SQLException {
    String offer = TestOffers.inStock(souk, 3, 2_500);
    Buyer buyer = Buyer.with(souk, offer, 1);
    Answer before = operator.get("/seller/offers/" + offer).expect(200);
    Answer changed = change(offer, before.header("etag"), price(1_999)).expect(200);
    assertThat(changed.text("/price/amount_minor")).isEqualTo("1999");
    assertThat(changed.header("etag")).isNotEqualTo(before.header("etag"));

    assertThat(
            anybody
                .get("/products/%s/offers".formatted(before.text("/product_id")))
                .body()
                .toString())
        .contains("\"amount_minor\":1999");
    assertThat(buyer.shop().get("/carts/" + buyer.cartId()).text("/lines/0/price_changed"))
        .isEqualTo("true");
    Until.so(
        SOON,
        () -> anybody.get("/products?seller=" + before.text("/seller_id")),
        found -> found.text("/items/0/price_from/amount_minor").equals("1999"));
  }

  @Test
  void whatIsTakenOffIsNotForSale() throws SQLException {
    String offer = TestOffers.inStock(souk, 3);
    String product = operator.get("/seller/offers/" + offer).expect(200).text("/product_id");
    operator.put("/seller/offers/" + offer, "{\"published\": false}").expect(200);
    assertThat(anybody.get("/products/%s/offers".formatted(product)).body().path("items"))
        .isEmpty();
  }

  @Test
  void ofAScarceThingNobodyGetsMoreThanItsSellerAllows() throws SQLException {
    String offer = TestOffers.inStock(souk, 3);
    String limit = "/seller/offers/%s/stock/limit".formatted(offer);
    anybody.put(limit, "{\"limit_per_buyer\": 1}").expect(401);
    operator.put(limit, "{\"limit_per_buyer\": 0}").expect(400);
    operator.put(limit, "{\"limit_per_buyer\": 1}").expect(200);

    Answer refused = Buyer.with(souk, offer, 2).buyNow("tok_visa").expect(409);
    assertThat(refused.problem()).isEqualTo("checkout-rejected");
    assertThat(refused.text("/detail")).contains("more than one buyer may have");
    assertThat(operator.get("/seller/offers/%s/stock".formatted(offer)).text("/reserved"))
        .isEqualTo("0");
    Buyer.with(souk, offer, 1).buyNow("tok_visa").expect(201);

    operator.put(limit, "{\"limit_per_buyer\": null}").expect(200);
    Buyer.with(souk, offer, 2).buyNow("tok_visa").expect(201);
  }

  @Test
  void ofManyChangesToOneVersionOneIsMade() throws Exception {
    String offer = TestOffers.inStock(souk, 3);
    String tag = operator.get("/seller/offers/" + offer).expect(200).header("etag");
    List<Callable<Answer>> changes =
        IntStream.rangeClosed(1, 6)
            .<Callable<Answer>>mapToObj(number -> () -> change(offer, tag, price(100L * number)))
            .toList();
    List<Integer> statuses = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (Future<Answer> answer : threads.invokeAll(changes)) {
        statuses.add(answer.get().status());
      }
    }
    assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 412);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"price\": {\"amount_minor\": -1, \"currency\": \"USD\"}} | price.amount_minor",
        "{\"price\": {\"amount_minor\": 100000001, \"currency\": \"USD\"}} | price.amount_minor",
        "{\"price\": {\"currency\": \"USD\"}} | price.amount_minor",
        "{\"published\": \"perhaps\"} | published",
      })
  void badTermsAreNamed(String terms, String field) throws SQLException {
    String offer = TestOffers.inStock(souk, 1);
    Answer answer = operator.put("/seller/offers/" + offer, terms).expect(400);
    assertThat(answer.text("/errors/0/field")).isEqualTo(field);
  }

  @Test
  void aPriceInAnotherCurrencyIsNone() throws SQLException {
    String offer = TestOffers.inStock(souk, 1);
    String euros = "{\"price\": {\"amount_minor\": 100, \"currency\": \"EUR\"}}";
    Answer answer = operator.put("/seller/offers/" + offer, euros).expect(409);
    assertThat(answer.problem()).isEqualTo("wrong-currency");
  }

  @Test
  void nobodyElseMayLookOrChange() throws SQLException {
    String path = "/seller/offers/" + TestOffers.inStock(souk, 1);
    assertThat(anybody.get(path).status()).isEqualTo(401);
    assertThat(anybody.put(path, price(1)).status()).isEqualTo(401);
    assertThat(operator.get("/seller/offers/ofr_unknown").status()).isEqualTo(404);
    assertThat(operator.put("/seller/offers/ofr_unknown", price(1)).status()).isEqualTo(404);
  }
}
