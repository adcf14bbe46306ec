package souk.bench;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import souk.bench.Api.Answer;

/** One guest's purchase over HTTP: cart, lines, address and card. */
final class Purchase {
  private static final int TRIES_MAX = 100;
  private static final String CARD = "\"payment_token\": \"tok_visa\"";
  private static final String ADDRESS =
      """
      "email": "bench@example.org",
       "shipping_address": {"name": "Bench", "line1": "1 Main St", "city": "New York",
                            "region": "NY", "postal_code": "10001", "country": "US"}\
      """;

  private final Api guest;
  private final String cartId;
  private final int comesBack;
  private final String key = UUID.randomUUID().toString();

  private Purchase(Api guest, String cartId, int comesBack) {
    this.guest = guest;
    this.cartId = cartId;
    this.comesBack = comesBack;
  }

  /** Fills a new cart with one of each, and comes back whenever it is told to. */
  static Purchase fill(Api api, List<String> offers) {
    return fill(api, offers, TRIES_MAX);
  }

  /** As {@link #fill}, but takes being turned away for the end of it. */
  static Purchase fillAtOnce(Api api, List<String> offers) {
    return fill(api, offers, 0);
  }

  private static Purchase fill(Api api, List<String> offers, int comesBack) {
    Answer cart = ask(comesBack, () -> api.post("/carts", "{}")).ok();
    Api guest = api.as(cart.text("/token"));
    String id = cart.text("/id");
    for (String offer : offers) {
      ask(
              comesBack,
              () -> guest.put("/carts/%s/lines/%s".formatted(id, offer), "{\"quantity\": 1}"))
          .ok();
    }
    return new Purchase(guest, id, comesBack);
  }

  /** Buys at once, and waits until it is known what became of it. */
  Answer buy() {
    return checkOut(ADDRESS + ", " + CARD);
  }

  /** Has the stock held first, and then pays, and waits each time. */
  Answer holdThenPay() {
    String payment = "/checkouts/%s/payment".formatted(checkOut(ADDRESS).ok().text("/id"));
    return known(
        ask(comesBack, () -> guest.post(payment, "{%s}".formatted(CARD), key + "/payment")));
  }

  private Answer checkOut(String more) {
    String wish = "{\"cart_id\": \"%s\", %s}".formatted(cartId, more);
    return known(ask(comesBack, () -> guest.post("/checkouts", wish, key)));
  }

  private Answer known(Answer first) {
    Answer answer = first;
    for (int tries = 0; answer.status() == 202 && tries < TRIES_MAX; tries++) {
      pause(1);
      String id = answer.text("/id");
      Answer now = guest.get("/checkouts/" + id);
      boolean known = !List.of("reserving", "processing").contains(now.text("/status"));
      answer = known ? now : new Answer(202, now.body(), 1);
    }
    return answer;
  }

  static boolean isPlaced(Answer answer) {
    return answer.text("/status").equals("placed");
  }

  /** As a well-behaved client: comes back when it is told to, up to so many times. */
  private static Answer ask(int comesBack, Supplier<Answer> call) {
    Answer answer = call.get();
    for (int tries = 0; isTurnedAway(answer) && tries < comesBack; tries++) {
      pause(Math.max(1, answer.retryAfterSeconds()));
      answer = call.get();
    }
    return answer;
  }

  private static boolean isTurnedAway(Answer answer) {
    return answer.status() == 503 || answer.status() == 429;
  }

  private static void pause(int seconds) {
    try {
      TimeUnit.SECONDS.sleep(seconds);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", interrupted);
    }
  }
}
