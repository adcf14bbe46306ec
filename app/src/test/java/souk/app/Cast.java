package souk.app;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import souk.app.Shop.Answer;

/**
 * Everybody there is, and what belongs to each: accounts, carts, checkouts, orders and offers.
 *
 * @param roles what each caller's token says
 * @param things ids that somebody has or had, with whose they are
 */
record Cast(
    Map<String, Shop> callers, Map<String, List<String>> roles, Map<String, String> things) {
  private static final String PASSWORD = "a-password";

  static Cast assemble(TestSouk souk) throws SQLException {
    Shop anybody = Shop.at(souk.api().address());
    Map<String, Shop> callers = new LinkedHashMap<>();
    Map<String, List<String>> roles = new LinkedHashMap<>();
    callers.put("anonymous", anybody);
    roles.put("anonymous", List.of());
    Map<String, String> things = new LinkedHashMap<>();
    for (String name : List.of("buyer", "other buyer")) {
      things.put(account(souk, callers, roles, name, "buyer"), name);
      buy(Objects.requireNonNull(callers.get(name)), name, TestOffers.inStock(souk, 5), things);
    }
    for (String name : List.of("seller", "other seller")) {
      String accountId = account(souk, callers, roles, name, "buyer", "seller");
      things.put(accountId, name);
      sell(souk, accountId, name, things);
    }
    account(souk, callers, roles, "support", "support");
    callers.put("operator", souk.operator());
    roles.put("operator", List.of("buyer", "support", "ops"));
    guest(souk, callers, things, "guest");
    roles.put("guest", List.of("guest"));
    return new Cast(callers, roles, things);
  }

  /** Ids of what belongs to somebody. */
  List<String> of(String name) {
    return things.entrySet().stream()
        .filter(thing -> thing.getValue().equals(name))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String account(
      TestSouk souk,
      Map<String, Shop> callers,
      Map<String, List<String>> roles,
      String name,
      String... its)
      throws SQLException {
    Shop anybody = Shop.at(souk.api().address());
    String email = "cast-%s@example.org".formatted(UUID.randomUUID());
    String login = "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, PASSWORD);
    String id = anybody.post("/accounts", login).expect(201).text("/id");
    execute(
        souk,
        "UPDATE account SET roles = '{%s}' WHERE id = '%s'".formatted(String.join(",", its), id));
    callers.put(
        name, anybody.as(anybody.post("/auth/token", login).expect(200).text("/access_token")));
    roles.put(name, List.of(its));
    return id;
  }

  private static void guest(
      TestSouk souk, Map<String, Shop> callers, Map<String, String> things, String name)
      throws SQLException {
    Shop anybody = Shop.at(souk.api().address());
    Answer cart = anybody.post("/carts", "{}").expect(201);
    Shop guest = anybody.as(cart.text("/token"));
    callers.put(name, guest);
    buy(guest, name, TestOffers.inStock(souk, 5), things);
  }

  private static void buy(Shop shop, String name, String offer, Map<String, String> things) {
    Answer cart = shop.post("/carts", "{}");
    var buyer =
        new Buyer(cart.body().has("token") ? shop.as(cart.text("/token")) : shop, cart.text("/id"));
    buyer.put(offer, 1).expect(200);
    Answer bought = buyer.buyNow("tok_visa").expect(201);
    String group = bought.text("/order_group_id");
    own(things, name, buyer.cartId(), bought.text("/id"), group);
    own(things, name, buyer.shop().get("/orders/" + group).expect(200).text("/orders/0/id"));
  }

  /** Somebody sells, and a stranger has bought it. */
  private static void sell(TestSouk souk, String accountId, String name, Map<String, String> things)
      throws SQLException {
    String offer = TestOffers.inStock(souk, 5);
    execute(
        souk,
        "UPDATE seller SET account_id = '%s' WHERE id = '%s'"
            .formatted(accountId, offer.replace("ofr_", "slr_")));
    Answer order = Buyer.with(souk, offer, 1).buyNow("tok_visa").expect(201);
    own(things, name, offer);
    own(
        things,
        name,
        souk.texts(
                "SELECT id FROM seller_order WHERE order_group_id = '%s'"
                    .formatted(order.text("/order_group_id")))
            .getFirst());
  }

  private static void own(Map<String, String> things, String owner, String... ids) {
    for (String id : ids) {
      things.put(id, owner);
    }
  }

  private static void execute(TestSouk souk, String statement) throws SQLException {
    try (var connection = souk.database();
        var sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }
}
