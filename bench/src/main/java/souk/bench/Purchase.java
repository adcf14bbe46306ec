package souk.bench;

import java.util.List;
import souk.load.Api;
import souk.load.Api.Answer;
import souk.load.Assortment;
import souk.load.CheckoutSession;
import souk.load.Operator;

/** One guest's purchase, as it is measured: always the same card and address. */
record Purchase(CheckoutSession session) {
  private static final int TRIES_MAX = 100;
  private static final String CARD = "tok_visa";
  private static final String BUYER =
      """
      "email": "bench@example.org",
       "shipping_address": {"name": "Bench", "line1": "1 Main St", "city": "New York",
                            "region": "NY", "postal_code": "10001", "country": "US"}\
      """;

  /** What there is to buy, with more stock than a measurement needs. */
  static Assortment assortment(Api api, String operatorPassword) {
    var operator = new Operator(api, operatorPassword, new LimitedRetries(TRIES_MAX));
    return new Assortment(api, operator, 0);
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
    var session =
        CheckoutSession.open(
            new LimitedRetries(comesBack), (guest, cart, answer) -> {}, api, cart -> BUYER);
    offers.forEach(offer -> session.add(offer).ok());
    return new Purchase(session);
  }

  /** Buys at once, and waits until it is known what became of it. */
  Answer buy() {
    return session.buy(CARD, CheckoutSession.newKey());
  }

  /** Has the stock held first, and then pays, and waits each time. */
  Answer holdThenPay() {
    Answer held = session.begin(CheckoutSession.newKey()).ok();
    return session.pay(CheckoutSession.checkoutId(held), CARD);
  }

  static boolean isPlaced(Answer answer) {
    return CheckoutSession.status(answer).equals("placed");
  }
}
