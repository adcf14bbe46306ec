package souk.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import souk.bench.Api;
import souk.bench.Api.Answer;
import souk.chaos.Patience.Unanswered;

/** Buys again and again, each time in another way, and sees what becomes of it. */
record Shopper(
    Api api,
    Api sandbox,
    Shelves shelves,
    Fulfilment fulfilment,
    Patience patience,
    Random random) {
  private static final int LINES_MAX = 3;
  private static final int THINKS_MILLIS_MAX = 500;

  void shopUntil(long endNanos) {
    while (System.nanoTime() < endNanos) {
      try {
        shop();
      } catch (Unanswered impatient) {
        patience.observations().count("no answer in time");
      } catch (RuntimeException failure) {
        patience.observations().find("a shopper stumbled: " + failure);
      }
      Patience.pause(Duration.ofMillis(random.nextInt(THINKS_MILLIS_MAX)));
    }
  }

  private void shop() {
    var habit = Habit.any(random);
    // Drawn in any case, so that what comes later is the same however this purchase ends.
    var fate = Fate.any(random);
    List<String> offers = shelves.some(1 + random.nextInt(LINES_MAX), random);
    Basket basket = Basket.fill(patience, api, offers);
    Answer bought = buy(habit, basket);
    patience.observations().count(outcome(bought));
    if (Basket.status(bought).equals("placed")) {
      fulfilment.meet(fate, basket, bought.text("/order_group_id"));
    }
  }

  /** A checkout's status, or the kind of refusal. */
  private static String outcome(Answer answer) {
    String type = answer.text("/type");
    return answer.status() < 300
        ? Basket.status(answer)
        : type.substring(type.lastIndexOf('/') + 1);
  }

  private Answer buy(Habit habit, Basket basket) {
    String key = Basket.newKey();
    return switch (habit) {
      case PAYS_AT_ONCE -> basket.buy("tok_visa", key);
      case LOSES_THE_REPLY -> basket.buy("tok_lost_reply", key);
      case MEETS_A_FLAKY_BANK -> basket.buy("tok_flaky", key);
      case MEETS_A_SLOW_BANK -> basket.buy("tok_slow", key);
      case HOLDS_THEN_PAYS -> payHeld(basket, basket.begin(key), "tok_visa");
      case PAYS_AGAIN_AFTER_A_DECLINE ->
          payHeld(basket, basket.buy("tok_declined", key), "tok_visa");
      case PASSES_THE_CHALLENGE -> challenge(basket, basket.buy("tok_challenge", key), "approved");
      case FAILS_THE_CHALLENGE -> challenge(basket, basket.buy("tok_challenge", key), "failed");
      case LEAVES_THE_CHALLENGE -> basket.buy("tok_challenge", key);
      case LEAVES_THE_HOLD -> basket.begin(key);
      case GIVES_UP -> giveUp(basket, basket.begin(key));
      case GIVES_UP_WHILE_PAYING -> giveUpWhilePaying(basket, basket.begin(key));
      case CLICKS_TWICE_WITH_ONE_KEY ->
          atOnce(() -> basket.buy("tok_visa", key), () -> basket.buy("tok_visa", key));
      case CLICKS_TWICE_WITH_TWO_KEYS ->
          atOnce(() -> basket.buy("tok_visa", key), () -> basket.buy("tok_visa", Basket.newKey()));
    };
  }

  private static Answer payHeld(Basket basket, Answer held, String card) {
    boolean isHeld = Basket.status(held).equals("awaiting_payment") || held.status() == 402;
    return isHeld ? basket.pay(Basket.checkoutId(held), card) : held;
  }

  private Answer challenge(Basket basket, Answer challenged, String result) {
    String page = challenged.text("/next_action/url");
    if (page.isEmpty()) {
      return challenged;
    }
    var path = page.substring(page.indexOf("/challenges/"));
    patience.ask(
        "POST " + path, () -> sandbox.post(path, "{\"result\": \"%s\"}".formatted(result)));
    String checkout = Basket.checkoutId(challenged);
    // Some close the page at once: then only the webhook tells the shop.
    return random.nextBoolean() ? basket.comeBack(checkout, result) : basket.look(checkout);
  }

  private static Answer giveUp(Basket basket, Answer held) {
    String checkout = Basket.checkoutId(held);
    return checkout.isEmpty() ? held : basket.giveUp(checkout);
  }

  private static Answer giveUpWhilePaying(Basket basket, Answer held) {
    return Basket.status(held).equals("awaiting_payment")
        ? atOnce(
            () -> basket.pay(Basket.checkoutId(held), "tok_slow"),
            () -> basket.giveUp(Basket.checkoutId(held)))
        : held;
  }

  /** What the first of two clicks came to. */
  private static Answer atOnce(Callable<Answer> one, Callable<Answer> other) {
    return AtOnce.ask(one, other).first();
  }
}
