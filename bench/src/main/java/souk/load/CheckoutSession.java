package souk.load;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import souk.load.Api.Answer;

/** One guest's cart on its way through the checkout. Thread-safe, for those who click twice. */
public final class CheckoutSession {
  /** Is told of every answer about the checkout. */
  @FunctionalInterface
  public interface Listener {
    void heard(Api guest, String cartId, Answer answer);
  }

  private static final int TRIES_MAX = 60;

  private final RetryPolicy retries;
  private final Listener listener;
  private final Api guest;
  private final String cartId;
  private final String buyer;

  private CheckoutSession(
      RetryPolicy retries, Listener listener, Api guest, String cartId, String buyer) {
    this.retries = retries;
    this.listener = listener;
    this.guest = guest;
    this.cartId = cartId;
    this.buyer = buyer;
  }

  /**
   * Begins with a new cart.
   *
   * @param buyer makes the fields of e-mail and address, of the cart's id
   */
  public static CheckoutSession open(
      RetryPolicy retries, Listener listener, Api api, UnaryOperator<String> buyer) {
    String key = newKey();
    Answer cart = retries.ask("POST /carts", () -> api.post("/carts", "{}", key)).ok();
    String id = cart.text("/id");
    return new CheckoutSession(retries, listener, api.as(cart.text("/token")), id, buyer.apply(id));
  }

  /** Puts one of an offer into the cart. */
  public Answer add(String offer) {
    String line = "/carts/%s/lines/%s".formatted(cartId, offer);
    return retries.ask("PUT " + line, () -> guest.put(line, "{\"quantity\": 1}"));
  }

  public static String newKey() {
    return UUID.randomUUID().toString();
  }

  public Answer begin(String key) {
    return follow(
        "POST /checkouts", key, "/checkouts", "{\"cart_id\": \"%s\", %s}".formatted(cartId, buyer));
  }

  /** Begins and pays in one call. */
  public Answer buy(String card, String key) {
    return follow(
        "POST /checkouts with " + card,
        key,
        "/checkouts",
        "{\"cart_id\": \"%s\", \"payment_token\": \"%s\", %s}".formatted(cartId, card, buyer));
  }

  public Answer pay(String checkoutId, String card) {
    String path = "/checkouts/%s/payment".formatted(checkoutId);
    return follow(
        "POST %s with %s".formatted(path, card),
        newKey(),
        path,
        "{\"payment_token\": \"%s\"}".formatted(card));
  }

  public Answer giveUp(String checkoutId) {
    String path = "/checkouts/" + checkoutId;
    return follow(heard(retries.ask("DELETE " + path, () -> guest.delete(path))));
  }

  /** The browser comes back from the 3-D Secure page. */
  public Answer comeBack(String checkoutId, String result) {
    String path = "/checkouts/%s/challenge?result=%s".formatted(checkoutId, result);
    retries.ask("GET " + path, () -> guest.get(path));
    return look(checkoutId);
  }

  /** Waits for what becomes of it after the challenge was answered. */
  public Answer look(String checkoutId) {
    Answer answer = follow(heard(get(checkoutId)));
    for (int tries = 0; isChallenged(answer) && tries < TRIES_MAX; tries++) {
      RetryPolicy.pause(Duration.ofSeconds(1));
      answer = follow(heard(get(checkoutId)));
    }
    return answer;
  }

  private static boolean isChallenged(Answer answer) {
    return status(answer).equals("awaiting_challenge");
  }

  private Answer get(String checkoutId) {
    String path = "/checkouts/" + checkoutId;
    return retries.ask("GET " + path, () -> guest.get(path));
  }

  private Answer follow(String what, String key, String path, String body) {
    return follow(heard(retries.ask(what, () -> guest.post(path, body, key))));
  }

  private Answer follow(Answer first) {
    Answer answer = first;
    for (int tries = 0; isUnderWay(answer) && tries < TRIES_MAX; tries++) {
      RetryPolicy.pause(Duration.ofSeconds(1));
      answer = heard(get(answer.text("/id")));
    }
    return answer;
  }

  public Answer orders(String orderGroupId) {
    String path = "/orders/" + orderGroupId;
    return retries.ask("GET " + path, () -> guest.get(path));
  }

  /** To repeat it changes nothing, so it needs no key. */
  public Answer cancel(String orderId) {
    String path = "/orders/%s/cancel".formatted(orderId);
    return retries.ask("POST " + path, () -> guest.post(path, "{}"));
  }

  private static boolean isUnderWay(Answer answer) {
    return Set.of("reserving", "processing", "in_review").contains(status(answer));
  }

  /** Of the checkout; empty if it is a refusal, whose status is a number. */
  public static String status(Answer answer) {
    return answer.status() < 300 ? answer.text("/status") : "";
  }

  /** The checkout that an answer is about; empty if there is none. */
  public static String checkoutId(Answer answer) {
    return answer.text(answer.status() < 300 ? "/id" : "/checkout_id");
  }

  private Answer heard(Answer answer) {
    if (!checkoutId(answer).isEmpty()) {
      listener.heard(guest, cartId, answer);
    }
    return answer;
  }
}
