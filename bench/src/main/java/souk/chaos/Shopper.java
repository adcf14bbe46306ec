package souk.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import souk.load.Api;
import souk.load.Api.Answer;
import souk.load.Assortment;
import souk.load.CheckoutSession;
import souk.load.RetryPolicy;
import souk.load.Unanswered;

/** Buys again and again, each time in another way, and sees what becomes of it. */
record Shopper(
    Api api,
    Api sandbox,
    Assortment assortment,
    Fulfilment fulfilment,
    RetryingClient client,
    Random random) {
  private static final int LINES_MAX = 3;
  private static final int THINKS_MILLIS_MAX = 500;

  void shopUntil(long endNanos) {
    while (System.nanoTime() < endNanos) {
      try {
        shop();
      } catch (Unanswered impatient) {
        client.observations().count("no answer in time");
      } catch (RuntimeException failure) {
        client.observations().find("a shopper stumbled: " + failure);
      }
      RetryPolicy.pause(Duration.ofMillis(random.nextInt(THINKS_MILLIS_MAX)));
    }
  }

  private void shop() {
    var habit = Habit.any(random);
    // Drawn in any case, so that what comes later is the same however this purchase ends.
    var fate = Fate.any(random);
    List<String> offers = assortment.any(1 + random.nextInt(LINES_MAX), random);
    var session = CheckoutSession.open(client, client.observations(), api, Shopper::buyer);
    offers.forEach(session::add);
    Answer bought = buy(habit, session);
    client.observations().count(outcome(bought));
    if (CheckoutSession.status(bought).equals("placed")) {
      fulfilment.meet(fate, session, bought.text("/order_group_id"));
    }
  }

  /** Somebody new each time: one who tries many cards is taken for a fraud, and sent away. */
  private static String buyer(String cartId) {
    return """
    "email": "%1$s@example.org",
     "shipping_address": {"name": "Chaos", "line1": "%1$s", "city": "New York",
                          "region": "NY", "postal_code": "10001", "country": "US"}\
    """
        .formatted(cartId);
  }

  /** A checkout's status, or the kind of refusal. */
  private static String outcome(Answer answer) {
    String type = answer.text("/type");
    return answer.status() < 300
        ? CheckoutSession.status(answer)
        : type.substring(type.lastIndexOf('/') + 1);
  }

  private Answer buy(Habit habit, CheckoutSession session) {
    String key = CheckoutSession.newKey();
    return switch (habit) {
      case PAYS_AT_ONCE -> session.buy("tok_visa", key);
      case LOSES_THE_REPLY -> session.buy("tok_lost_reply", key);
      case MEETS_A_FLAKY_BANK -> session.buy("tok_flaky", key);
      case MEETS_A_SLOW_BANK -> session.buy("tok_slow", key);
      case HOLDS_THEN_PAYS -> payHeld(session, session.begin(key), "tok_visa");
      case PAYS_AGAIN_AFTER_A_DECLINE ->
          payHeld(session, session.buy("tok_declined", key), "tok_visa");
      case PASSES_THE_CHALLENGE ->
          challenge(session, session.buy("tok_challenge", key), "approved");
      case FAILS_THE_CHALLENGE -> challenge(session, session.buy("tok_challenge", key), "failed");
      case LEAVES_THE_CHALLENGE -> session.buy("tok_challenge", key);
      case LEAVES_THE_HOLD -> session.begin(key);
      case GIVES_UP -> giveUp(session, session.begin(key));
      case GIVES_UP_WHILE_PAYING -> giveUpWhilePaying(session, session.begin(key));
      case CLICKS_TWICE_WITH_ONE_KEY ->
          atOnce(() -> session.buy("tok_visa", key), () -> session.buy("tok_visa", key));
      case CLICKS_TWICE_WITH_TWO_KEYS ->
          atOnce(
              () -> session.buy("tok_visa", key),
              () -> session.buy("tok_visa", CheckoutSession.newKey()));
    };
  }

  private static Answer payHeld(CheckoutSession session, Answer held, String card) {
    boolean isHeld =
        CheckoutSession.status(held).equals("awaiting_payment") || held.status() == 402;
    return isHeld ? session.pay(CheckoutSession.checkoutId(held), card) : held;
  }

  private Answer challenge(CheckoutSession session, Answer challenged, String result) {
    String page = challenged.text("/next_action/url");
    if (page.isEmpty()) {
      return challenged;
    }
    var path = page.substring(page.indexOf("/challenges/"));
    client.ask("POST " + path, () -> sandbox.post(path, "{\"result\": \"%s\"}".formatted(result)));
    String checkout = CheckoutSession.checkoutId(challenged);
    // Some close the page at once: then only the webhook tells the shop.
    return random.nextBoolean() ? session.comeBack(checkout, result) : session.look(checkout);
  }

  private static Answer giveUp(CheckoutSession session, Answer held) {
    String checkout = CheckoutSession.checkoutId(held);
    return checkout.isEmpty() ? held : session.giveUp(checkout);
  }

  private static Answer giveUpWhilePaying(CheckoutSession session, Answer held) {
    return CheckoutSession.status(held).equals("awaiting_payment")
        ? atOnce(
            () -> session.pay(CheckoutSession.checkoutId(held), "tok_slow"),
            () -> session.giveUp(CheckoutSession.checkoutId(held)))
        : held;
  }

  /** What the first of two clicks came to. */
  private static Answer atOnce(Callable<Answer> one, Callable<Answer> other) {
    return AtOnce.ask(one, other).first();
  }
}
