package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;
import souk.checkout.CheckoutWorkflow;

/** Strangers share nothing, and no secret is written anywhere. */
class StrangersIT {
  private final TestSouk souk = TestSouk.running();
  private final Shop anybody = Shop.at(souk.api().address());

  private static void assertApart(Answer one, Answer other) {
    assertThat(one.text("/id")).isNotEmpty().isNotEqualTo(other.text("/id"));
    assertThat(one.text("/token")).isNotEmpty().isNotEqualTo(other.text("/token"));
    assertThat(other.header("idempotent-replayed")).isEmpty();
  }

  @Test
  void twoStrangersWithOneKeyGetCartsOfTheirOwn() {
    String key = UUID.randomUUID().toString();
    Answer one = anybody.post("/carts", "{}", key).expect(201);
    assertApart(one, anybody.post("/carts", "{}", key).expect(201));
    anybody.post("/carts", "{\"currency\": \"USD\"}", key).expect(201);
    Shop guest = anybody.as(one.text("/token"));
    assertApart(guest.post("/carts", "{}", key).expect(201), guest.post("/carts", "{}", key));
  }

  @Test
  void whatOneStrangerWasRefusedIsNotToldToAnother() {
    String key = UUID.randomUUID().toString();
    Buyer victim = Buyer.arrive(souk);
    Buyer other = Buyer.arrive(souk);
    for (Buyer buyer : List.of(victim, victim, other)) {
      Answer refused = anybody.post("/checkouts", buyer.wish(""), key).expect(401);
      assertThat(refused.header("idempotent-replayed")).isEmpty();
    }
    assertThat(souk.texts("SELECT owner FROM idempotency_key WHERE key = '%s'".formatted(key)))
        .isEmpty();
  }

  @Test
  void aBuyersCartIsFoundAgainWithItsKey() {
    Shop buyer = Account.open(souk).logIn();
    String key = UUID.randomUUID().toString();
    Answer first = buyer.post("/carts", "{}", key).expect(201);
    Answer again = buyer.post("/carts", "{}", key).expect(201);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.header("idempotent-replayed")).isEqualTo("true");
  }

  @Test
  void noTokenIsWrittenAnywhere() throws SQLException {
    String key = UUID.randomUUID().toString();
    Answer cart = anybody.post("/carts", "{}", key).expect(201);
    String guests = cart.text("/token");
    Buyer guest = new Buyer(anybody.as(guests), cart.text("/id"));
    guest.put(TestOffers.inStock(souk, 5), 1).expect(200);
    guest.shop().get("/carts/" + guest.cartId()).expect(200);
    Answer bought = guest.buyNow("tok_visa", key).expect(201);
    guest.buyNow("tok_visa", key).expect(201);

    Account account = Account.open(souk);
    Shop buyer = account.logIn();
    String buyers = Objects.requireNonNull(buyer.token());
    buyer.post("/carts", "{}", key).expect(201);
    String claimed = anybody.post("/carts", "{}").expect(201).text("/id");
    buyer.post("/carts/%s/claim".formatted(claimed), "{\"token\": \"%s\"}".formatted(guests), key);
    buyer.post("/carts/%s/claim".formatted(claimed), "{\"token\": \"%s".formatted(guests), key);
    buyer.post("/checkouts", guest.wish(""), key);

    String history =
        souk.temporal().fetchHistory(CheckoutWorkflow.workflowId(bought.text("/id"))).toJson(false);
    List<String> inRedis = inRedis();
    assertThat(inRedis).as("something to look at").isNotEmpty();
    for (String secret : List.of(guests, buyers, account.password())) {
      assertThat(tablesWith(secret)).isEmpty();
      assertThat(inRedis).noneMatch(value -> value.contains(secret));
      assertThat(history).doesNotContain(secret);
      assertThat(Stream.of("api", "worker", "indexer", "sandbox"))
          .allSatisfy(service -> assertThat(TestSouk.logged(service, secret)).isEmpty());
    }
    assertThat(tablesWith(bought.text("/id"))).as("it would be found").contains("checkout");
  }

  /** Those that have it in any column, whatever its type. */
  private List<String> tablesWith(String text) {
    return souk
        .texts(
            "SELECT table_name FROM information_schema.tables"
                + " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
        .stream()
        .filter(table ->
            !souk.texts(
                    "SELECT 1 FROM \"%s\" t WHERE position('%s' IN t::text) > 0 LIMIT 1"
                        .formatted(table, text))
                .isEmpty())
        .toList();
  }

  private List<String> inRedis() {
    try (var client =
            RedisClient.create(Objects.requireNonNull(souk.environment().get("SOUK_REDIS_URI")));
        var connection = client.connect()) {
      RedisCommands<String, String> redis = connection.sync();
      List<String> values = new ArrayList<>();
      for (String name : redis.keys("*")) {
        values.add(name);
        values.add(
            redis.type(name).equals("hash")
                ? redis.hgetall(name).toString()
                : String.valueOf(redis.get(name)));
      }
      return values;
    }
  }
}
