package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.app.Shop.Answer;

/** Mistakes and attacks: each gets a problem document that names the mistake, and does nothing. */
class BadRequestsIT {
  private final TestSouk souk = TestSouk.running();
  private final Shop anybody = Shop.at(souk.api().address());

  private static void assertProblem(Answer answer, int status, String type) {
    answer.expect(status);
    assertThat(answer.problem()).isEqualTo(type);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    assertThat(answer.text("/detail")).isNotBlank();
    assertThat(answer.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
  }

  private static void assertInvalid(Answer answer, String field) {
    assertProblem(answer, 400, "invalid-request");
    assertThat(answer.body().path("errors").findValuesAsText("field")).contains(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{bad", "[1]", "{\"currency\": ", "\"text\"", "5"})
  void whatIsNoJsonObject(String body) {
    assertThat(anybody.post("/carts", body).status()).isEqualTo(400);
  }

  @Test
  void aMissingKey() {
    Answer answer = Shop.send(anybody.request("/carts").POST(BodyPublishers.ofString("{}")));
    assertProblem(answer, 400, "idempotency-key-required");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "0",
        "100",
        "2147483648",
        "9223372036854775808",
        "1.5",
        "\"2\"",
        "null",
        "[1]",
        "{}"
      })
  void quantitiesThatAreNone(String quantity) throws SQLException {
    Buyer buyer = Buyer.arrive(souk);
    String line = "/carts/%s/lines/%s".formatted(buyer.cartId(), TestOffers.inStock(souk, 1));
    assertInvalid(buyer.shop().put(line, "{\"quantity\": %s}".formatted(quantity)), "quantity");
  }

  @Test
  void foreignCartsLookLikeNoCarts() {
    Buyer buyer = Buyer.arrive(souk);
    Buyer other = Buyer.arrive(souk);
    assertProblem(other.shop().get("/carts/" + buyer.cartId()), 404, "not-found");
    assertProblem(anybody.get("/carts/" + buyer.cartId()), 401, "login-required");
    assertProblem(anybody.as("a.b.c").get("/carts/" + buyer.cartId()), 401, "invalid-token");
  }

  @Test
  void aStaleCartIsNotChanged() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 5), 1);
    Answer answer =
        Shop.send(
            buyer
                .shop()
                .request("/carts/%s/lines/x".formatted(buyer.cartId()))
                .header("If-Match", "\"1\"")
                .DELETE());
    assertProblem(answer, 412, "stale");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "email | nope | email",
        "email | a b@c.de | email",
        "shipping_address | {\"line1\": \"x\", \"city\": \"y\", \"postal_code\": \"1\", \"country\": \"XX\"} | shipping_address.country",
        "shipping_address | {\"line1\": \"x\"} | shipping_address.city",
        "shipping_address | x | shipping_address",
        "shipping_address | {\"line1\": \"x\", \"city\": \"y\", \"region\": \"NY\", \"postal_code\": \"ABC\", \"country\": \"US\"} | shipping_address.postal_code",
        "shipping_address | {\"line1\": \"x\", \"city\": \"y\", \"region\": \"ZZ\", \"postal_code\": \"10001\", \"country\": \"US\"} | shipping_address.region",
        "shipping_address | {\"line1\": \"x\", \"city\": \"y\", \"region\": \"BC\", \"postal_code\": \"K1A 0B1\", \"country\": \"CA\"} | shipping_address.region",
        "payment_token | tok visa! | payment_token",
        "expected_total | {\"amount_minor\": 1} | expected_total.currency",
        "expected_total | {\"amount_minor\": 1, \"currency\": \"EUR\"} | expected_total.currency",
        "expected_total | {\"amount_minor\": -1, \"currency\": \"USD\"} | expected_total.amount_minor",
      })
  void wishesThatMakeNoSense(String field, String value, String named) throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 5), 1);
    String json = value.startsWith("{") ? value : "\"" + value + "\"";
    // The last of two members of one name counts.
    Answer answer =
        buyer.shop().post("/checkouts", buyer.wish(", \"%s\": %s".formatted(field, json)));
    assertInvalid(answer, named);
    Invariants.hold(souk);
  }

  @Test
  void anAddressThatIsTooLong() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 5), 1);
    String wish = buyer.wish("").replace("Ada Guest", "x".repeat(50_000));
    assertInvalid(buyer.shop().post("/checkouts", wish), "shipping_address.name");
  }

  @Test
  void textsThatCannotBeStored() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 5), 1);
    String wish = buyer.wish("").replace("Ada Guest", "\\u0000");
    assertProblem(buyer.shop().post("/checkouts", wish), 400, "invalid-text");
    assertProblem(anybody.get("/products/%00"), 400, "invalid-text");
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit",
    "limit=101, limit",
    "limit=x, limit",
    "sort=foo, sort",
    "price_min=-1, price_min",
    "price_max=99999999999999999999, price_max",
    "in_stock=maybe, in_stock",
    "condition=broken, condition",
    "cursor=zzz, cursor",
    "q=a&q=b, q",
    "q=%00, q",
    "foo=bar, foo",
    "attr.=x, attr.",
  })
  void searchesThatMakeNoSense(String query, String named) {
    assertInvalid(anybody.get("/products?" + query), named);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"()*:", "'; DROP TABLE product; --", "<script>", "😀", "a AND NOT b", "{}"})
  void searchesForStrangeWordsAreOnlySearches(String words) {
    anybody.get("/products?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8)).expect(200);
  }

  /** However long it is: it is named, and not said back. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "1.5", "-3.9e-118", "99999999999999999999"})
  void numbersThatAreNoneAreNamed(String limit) {
    Shop shop = Account.open(souk).logIn();
    assertInvalid(shop.get("/orders?limit=" + limit), "limit");
    assertInvalid(shop.get("/orders?limit=" + limit + "9".repeat(2_000)), "limit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/products", "/categories", "/orders", "/ops/payments", "/ops/checkouts"})
  void anEmptyLimitIsNone(String list) {
    assertInvalid(souk.operator().get(list + "?limit="), "limit");
  }

  /** Also one that counts as a blank at the end. */
  @Test
  void controlCharactersAreNoSuggestions() {
    assertInvalid(anybody.get("/suggestions?q=lap%1E"), "q");
    assertInvalid(anybody.get("/suggestions?q=lap%00top"), "q");
  }

  @Test
  void aFilterWithoutAValueFiltersNothing() {
    long before = total("/products");
    long found = total("/products?attr.Color=&brand=&q=");
    // What earlier suites listed may still be on its way to the index.
    assertThat(found).isBetween(before, total("/products"));
  }

  private long total(String list) {
    return anybody.get(list).expect(200).body().get("total").asLong();
  }

  @Test
  void anAddressThatIsAPatternAsWellAllowsWhatIsWrittenDownForIt() {
    Answer answer =
        Shop.send(anybody.request("/ops/checkouts/retry").method("PATCH", BodyPublishers.noBody()));
    assertProblem(answer, 405, "method-not-allowed");
    assertThat(answer.header("allow")).isEqualTo("POST");
  }

  @Test
  void anIdThatIsNoneIsNotFoundWhateverItsVersion() {
    Buyer buyer = Buyer.arrive(souk);
    String line = "/carts/%s/lines/%s".formatted(buyer.cartId(), "x".repeat(101));
    assertProblem(
        Shop.send(buyer.shop().request(line).header("If-Match", "\"9\"").DELETE()),
        404,
        "not-found");
  }

  @Test
  void bodiesThatAreTooLarge() {
    assertProblem(
        anybody.post("/carts", "{\"currency\": \"%s\"}".formatted("x".repeat(2_000_000))),
        413,
        "body-too-large");
  }

  @Test
  void whatIsNotThere() {
    for (String path :
        new String[] {"/nowhere", "/products/x", "/products/x/offers", "/offers/x"}) {
      assertProblem(anybody.get(path), 404, "not-found");
    }
    Buyer buyer = Buyer.arrive(souk);
    assertProblem(buyer.shop().get("/checkouts/chk_x"), 404, "not-found");
    assertProblem(buyer.shop().get("/orders/ord_x"), 404, "not-found");
    assertProblem(buyer.pay("chk_x", "tok_visa"), 404, "not-found");
    assertProblem(anybody.get("/orders"), 401, "login-required");
  }

  @Test
  void webhooksThatNobodySigned() {
    assertProblem(anybody.post("/webhooks/payments", "{}"), 401, "invalid-signature");
  }

  @Test
  void stockIsItsSellersAndOperatorsToCount() throws SQLException {
    String path = "/seller/offers/%s/stock".formatted(TestOffers.inStock(souk, 1));
    assertProblem(anybody.put(path, "{\"on_hand\": 5}"), 401, "login-required");

    String email = UUID.randomUUID() + "@example.org";
    String login = "{\"email\": \"%s\", \"password\": \"correct horse\"}".formatted(email);
    anybody.post("/accounts", login).expect(201);
    assertProblem(anybody.post("/accounts", login), 409, "account-exists");
    assertProblem(anybody.post("/auth/token", login.replace("horse", "cow")), 401, "login-refused");
    Shop buyer = anybody.as(anybody.post("/auth/token", login).expect(200).text("/access_token"));
    assertProblem(buyer.put(path, "{\"on_hand\": 5}"), 403, "role-required");

    Shop operator = souk.operator();
    assertThat(operator.put(path, "{\"on_hand\": 5}").expect(200).text("/available"))
        .isEqualTo("5");
    assertInvalid(operator.put(path, "{\"on_hand\": -5}"), "on_hand");
    Invariants.hold(souk);
  }

  @Test
  void theApiDescribesItself() {
    assertThat(anybody.get("/openapi.yml").expect(200).response().body()).contains("/checkouts:");
    assertThat(anybody.get("/docs").expect(200).response().body()).contains("swagger-ui");
    anybody.get("/docs/ui/swagger-ui.css").expect(200);
  }
}
