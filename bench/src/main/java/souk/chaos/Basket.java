package souk.chaos;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import souk.bench.Api;
import souk.bench.Api.Answer;

/** One guest's cart on its way through the checkout. Thread-safe, for those who click twice. */
final class Basket {
  private static final int TRIES_MAX = 60;

  private final Patience patience;
  private final Api guest;
  private final String cartId;
  private final String shopper;
  private final Set<String> placed = ConcurrentHashMap.newKeySet();

  private Basket(Patience patience, Api guest, String cartId) {
    this.patience = patience;
    this.guest = guest;
    this.cartId = cartId;
    // Somebody new each time: one who tries many cards is taken for a fraud, and sent away.
    this.shopper =
        """
        "email": "%1$s@example.org",
         "shipping_address": {"name": "Chaos", "line1": "%1$s", "city": "New York",
                              "region": "NY", "postal_code": "10001", "country": "US"}\
        """
            .formatted(cartId);
  }

  /** Fills a new cart with one of each. */
  static Basket fill(Patience patience, Api api, Iterable<String> offers) {
    String key = newKey();
    Answer cart = patience.ask("POST /carts", () -> api.post("/carts", "{}", key));
    var basket = new Basket(patience, api.as(cart.text("/token")), cart.text("/id"));
    for (String offer : offers) {
      String line = "/carts/%s/lines/%s".formatted(basket.cartId, offer);
      patience.ask("PUT " + line, () -> basket.guest.put(line, "{\"quantity\": 1}"));
    }
    return basket;
  }

  static String newKey() {
    return UUID.randomUUID().toString();
  }

  Answer begin(String key) {
    return follow(
        "POST /checkouts",
        key,
        "/checkouts",
        "{\"cart_id\": \"%s\", %s}".formatted(cartId, shopper));
  }

  /** Begins and pays in one call. */
  Answer buy(String card, String key) {
    return follow(
        "POST /checkouts with " + card,
        key,
        "/checkouts",
        "{\"cart_id\": \"%s\", \"payment_token\": \"%s\", %s}".formatted(cartId, card, shopper));
  }

  Answer pay(String checkoutId, String card) {
    String path = "/checkouts/%s/payment".formatted(checkoutId);
    return follow(
        "POST %s with %s".formatted(path, card),
        newKey(),
        path,
        "{\"payment_token\": \"%s\"}".formatted(card));
  }

  Answer giveUp(String checkoutId) {
    String path = "/checkouts/" + checkoutId;
    return follow(heard(patience.ask("DELETE " + path, () -> guest.delete(path))));
  }

  /** The browser comes back from the 3-D Secure page. */
  Answer comeBack(String checkoutId, String result) {
    String path = "/checkouts/%s/challenge?result=%s".formatted(checkoutId, result);
    patience.ask("GET " + path, () -> guest.get(path));
    return look(checkoutId);
  }

  /** Waits for what becomes of it after the challenge was answered. */
  Answer look(String checkoutId) {
    Answer answer = follow(heard(get(checkoutId)));
    for (int tries = 0; isChallenged(answer) && tries < TRIES_MAX; tries++) {
      Patience.pause(Duration.ofSeconds(1));
      answer = follow(heard(get(checkoutId)));
    }
    return answer;
  }

  private static boolean isChallenged(Answer answer) {
    return status(answer).equals("awaiting_challenge");
  }

  private Answer get(String checkoutId) {
    String path = "/checkouts/" + checkoutId;
    return patience.ask("GET " + path, () -> guest.get(path));
  }

  private Answer follow(String what, String key, String path, String body) {
    return follow(heard(patience.ask(what, () -> guest.post(path, body, key))));
  }

  private Answer follow(Answer first) {
    Answer answer = first;
    for (int tries = 0; isUnderWay(answer) && tries < TRIES_MAX; tries++) {
      Patience.pause(Duration.ofSeconds(1));
      answer = heard(get(answer.text("/id")));
    }
    return answer;
  }

  Answer orders(String orderGroupId) {
    String path = "/orders/" + orderGroupId;
    return patience.ask("GET " + path, () -> guest.get(path));
  }

  /** To repeat it changes nothing, so it needs no key. */
  Answer cancel(String orderId) {
    String path = "/orders/%s/cancel".formatted(orderId);
    return patience.ask("POST " + path, () -> guest.post(path, "{}"));
  }

  static boolean isUnderWay(Answer answer) {
    return Set.of("reserving", "processing", "in_review").contains(status(answer));
  }

  /** Of the checkout; empty if it is a refusal, whose status is a number. */
  static String status(Answer answer) {
    return answer.status() < 300 ? answer.text("/status") : "";
  }

  /** The checkout that an answer is about; empty if there is none. */
  static String checkoutId(Answer answer) {
    return answer.text(answer.status() < 300 ? "/id" : "/checkout_id");
  }

  private Answer heard(Answer answer) {
    String id = checkoutId(answer);
    if (id.isEmpty()) {
      return answer;
    }
    boolean isPlaced = status(answer).equals("placed");
    patience.observations().saw(id, guest, cartId, isPlaced ? answer.text("/order_group_id") : "");
    if (isPlaced && placed.add(id) && placed.size() > 1) {
      patience.observations().find("cart %s was bought twice: %s".formatted(cartId, placed));
    }
    return answer;
  }
}
