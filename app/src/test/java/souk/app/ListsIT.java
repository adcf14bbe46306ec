package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;

/**
 * Lists page by page, as their users walk them, and what becomes of cursors that nobody gave out.
 */
class ListsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int PAGES_MAX = 200;

  private final TestSouk souk = TestSouk.running();
  private final Shop anybody = Shop.at(souk.api().address());
  private final Shop operator = souk.operator();

  private static String and(String list) {
    return list + (list.contains("?") ? "&" : "?");
  }

  /** Ids in order; of a page that is not empty and the last, also when it is exactly full. */
  private static List<String> walk(Shop shop, String list, int limit, String id) {
    List<String> seen = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < PAGES_MAX; page++) {
      Answer answer = shop.get(and(list) + "limit=" + limit + cursor).expect(200);
      answer.body().path("items").forEach(item -> seen.add(item.path(id).asText()));
      if (!answer.body().hasNonNull("next_cursor")) {
        assertThat(answer.body().has("next_cursor")).as("absent on the last page").isFalse();
        assertThat(answer.body().path("items")).as(list).isNotEmpty();
        return seen;
      }
      cursor = "&cursor=" + answer.text("/next_cursor");
    }
    throw new AssertionError(list + " has no end");
  }

  private static void assertWalks(Shop shop, String list, String id) {
    List<String> whole = walk(shop, list, 100, id);
    assertThat(whole).doesNotHaveDuplicates();
    assertThat(walk(shop, list, whole.size(), id)).isEqualTo(whole);
    for (int limit = 1; limit <= 3; limit++) {
      assertThat(walk(shop, list, limit, id)).as("%s by %s", list, limit).isEqualTo(whole);
    }
  }

  private Shop buyer() {
    return logIn(account());
  }

  /** Its log-in. */
  private String account() {
    String login =
        "{\"email\": \"%s@example.org\", \"password\": \"correct horse\"}"
            .formatted(UUID.randomUUID());
    anybody.post("/accounts", login).expect(201);
    return login;
  }

  private Shop logIn(String login) {
    return anybody.as(anybody.post("/auth/token", login).expect(200).text("/access_token"));
  }

  @Test
  void aBuyersOrders() throws SQLException {
    Shop buyer = buyer();
    for (int order = 0; order < 2; order++) {
      String offer = TestOffers.inStock(souk, 1);
      String cart = buyer.post("/carts", "{}").text("/id");
      var visit = new Buyer(buyer, cart);
      visit.put(offer, 1).expect(200);
      visit.buyNow("tok_visa").expect(201);
    }
    assertWalks(buyer, "/orders", "id");
  }

  /** Two values of a filter: which comes first is nobody's business. */
  @Test
  void aSearchWithSeveralValues() throws SQLException {
    List<String> sellers = new ArrayList<>();
    for (int offer = 0; offer < 4; offer++) {
      sellers.add(TestOffers.inStock(souk, 1).replace("ofr", "slr"));
    }
    String list = "/products?seller=" + String.join("&seller=", sellers);
    Until.so(SOON, () -> anybody.get(list), answer -> answer.text("/total").equals("4"));
    assertWalks(anybody, list, "id");
    String cursor = anybody.get(list + "&limit=2").expect(200).text("/next_cursor");
    String otherwise = "/products?seller=" + String.join("&seller=", sellers.reversed());
    assertThat(
            anybody.get(otherwise + "&limit=2&cursor=" + cursor).expect(200).body().path("items"))
        .hasSize(2);
    assertThat(anybody.get("/products?limit=2&cursor=" + cursor).status()).isEqualTo(400);
  }

  @Test
  void whatSupportLooksAt() throws SQLException {
    String subject = "chk_" + UUID.randomUUID();
    try (var connection = souk.database();
        var statement =
            connection.prepareStatement(
                """
                INSERT INTO audit (account_id, action, subject, reason)
                SELECT 'acc_1', 'retry', ?, 'a test' FROM generate_series(1, 4)
                """)) {
      statement.setString(1, subject);
      statement.executeUpdate();
    }
    assertWalks(operator, "/ops/audit?subject=" + subject, "id");
  }

  @Test
  void aSellersOffersAndTheTreeOfCategories() throws SQLException {
    TestOffers.inStock(souk, 1);
    assertThat(walk(anybody, "/categories", 1, "path")).contains("Tests").doesNotHaveDuplicates();
    assertThat(anybody.get("/seller/offers").status()).isEqualTo(401);
    assertThat(buyer().get("/seller/offers").status()).isEqualTo(403);
    Shop seller = seller();
    assertWalks(seller, "/seller/offers", "id");
    assertWalks(seller, "/seller/orders", "id");
  }

  /** Who sells three things, each of which somebody has bought. */
  private Shop seller() throws SQLException {
    String login = account();
    String account = logIn(login).get("/accounts/me").expect(200).text("/id");
    String seller = TestOffers.inStock(souk, 0).replace("ofr", "slr");
    write("UPDATE seller SET account_id = '%s' WHERE id = '%s'".formatted(account, seller));
    write("UPDATE account SET roles = '{buyer,seller}' WHERE id = '%s'".formatted(account));
    for (int offers = 0; offers < 3; offers++) {
      String offer = TestOffers.inStock(souk, 1);
      write("UPDATE offer SET seller_id = '%s' WHERE id = '%s'".formatted(seller, offer));
      Buyer.with(souk, offer, 1).buyNow("tok_visa").expect(201);
    }
    return logIn(login);
  }

  @Test
  void ordersWhoseMoneyMayGetLost() throws SQLException {
    for (int order = 1; order <= 3; order++) {
      Answer bought = Buyer.with(souk, TestOffers.inStock(souk, 1), 1).buyNow("tok_visa");
      write(
          """
          UPDATE seller_order SET payment_expires_at = now() + interval '%d minutes'
          WHERE order_group_id = '%s'
          """
              .formatted(10 * order, bought.expect(201).text("/order_group_id")));
    }
    assertWalks(operator, "/ops/payments?state=ending&within_hours=1", "order_id");
  }

  private void write(String statement) throws SQLException {
    try (var connection = souk.database();
        var sql = connection.createStatement()) {
      sql.executeUpdate(statement);
    }
  }

  private static String cursor(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aCursorThatNobodyGaveOutIsABadRequestEverywhere() throws SQLException {
    String product = TestOffers.inStock(souk, 1).replace("ofr", "prd");
    List<String> crafted =
        List.of(
            "x",
            "\u0000",
            "%%%",
            "AA",
            "7Q",
            cursor("\u0000"),
            cursor("+1000000000-12-31T23:59:59.999999999Z\u001fx"),
            cursor("1\u001forders\u001f0\u001f9999999999999999999\u001fx"),
            cursor("browse\u001fprd_1"),
            cursor("9223372036854775808"),
            "a".repeat(900));
    for (String list :
        List.of(
            "/products?q=laptop",
            "/products?sort=newest",
            "/products?sort=price_asc",
            "/products/" + product + "/offers",
            "/categories",
            "/orders",
            "/ops/checkouts?state=open",
            "/ops/checkouts?state=stuck",
            "/ops/payments?state=ending",
            "/ops/payments?state=failed",
            "/ops/audit")) {
      Shop shop = list.equals("/orders") ? buyer() : operator;
      for (String cursor : crafted) {
        String encoded = URLEncoder.encode(cursor, StandardCharsets.UTF_8);
        Answer answer = Shop.once(shop.request(and(list) + "cursor=" + encoded).GET());
        assertThat(answer.status())
            .as("%s with %s: %s", list, encoded, answer.body())
            .isEqualTo(400);
        assertThat(answer.text("/errors/0/field")).isEqualTo("cursor");
      }
    }
  }
}
