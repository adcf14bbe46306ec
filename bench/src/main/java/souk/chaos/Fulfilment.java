package souk.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import souk.load.Api.Answer;
import souk.load.CheckoutSession;
import souk.load.Operator;
import souk.load.RetryPolicy;

/**
 * What happens to orders after they were placed: sellers ship, which takes the money; support gives
 * a part of it back; buyers cancel. What is acknowledged must come true.
 */
record Fulfilment(Operator operator, Observations observations) {
  private static final int REFUND_TRIES_MAX = 60;
  private static final int REFUNDED_SHARE = 3;

  /** Does it to the first of a purchase's orders. */
  void meet(Fate fate, CheckoutSession session, String orderGroupId) {
    JsonNode order = session.orders(orderGroupId).ok().body().at("/orders/0");
    String id = order.path("id").asText();
    switch (fate) {
      case STAYS -> {}
      case IS_SHIPPED -> ship(id, CheckoutSession.newKey());
      case IS_SHIPPED_TWICE_AT_ONCE ->
          AtOnce.ask(
              () -> ship(id, CheckoutSession.newKey()), () -> ship(id, CheckoutSession.newKey()));
      case IS_SHIPPED_AND_PARTLY_REFUNDED -> {
        ship(id, CheckoutSession.newKey()).ok();
        refund(id, order.at("/total/amount_minor").asLong() / REFUNDED_SHARE);
      }
      case IS_CANCELLED -> cancel(session, id).ok();
      case IS_SHIPPED_AND_CANCELLED_AT_ONCE -> shipAndCancel(session, id);
    }
  }

  private void shipAndCancel(CheckoutSession session, String id) {
    AtOnce both = AtOnce.ask(() -> ship(id, CheckoutSession.newKey()), () -> cancel(session, id));
    boolean isShipped = both.first().status() < 300;
    boolean isCancelled = both.second().status() < 300;
    if (isShipped == isCancelled) {
      observations.find(
          "order %s was shipped and cancelled at once: %s and %s"
              .formatted(id, both.first().status(), both.second().status()));
    }
  }

  private Answer ship(String id, String key) {
    String path = "/seller/orders/%s/shipments".formatted(id);
    String parcel = "{\"carrier\": \"UPS\", \"tracking_number\": \"%s\"}".formatted(key);
    Answer answer = operator.ask("POST " + path, api -> api.post(path, parcel, key));
    if (answer.status() < 300) {
      observations.count("order shipped");
      observations.shipped(id);
    }
    return answer;
  }

  private Answer cancel(CheckoutSession session, String id) {
    Answer answer = session.cancel(id);
    if (answer.status() < 300) {
      observations.count("order cancelled");
      observations.cancelled(id);
    }
    return answer;
  }

  /** Refused as too large until the bank has confirmed the capture: then asked anew. */
  private void refund(String id, long amountMinor) {
    String path = "/ops/orders/%s/refund".formatted(id);
    String wish = "{\"amount_minor\": %d, \"reason\": \"chaos\"}".formatted(amountMinor);
    for (int tries = 0; tries < REFUND_TRIES_MAX; tries++) {
      String key = CheckoutSession.newKey();
      Answer answer = operator.ask("POST " + path, api -> api.post(path, wish, key));
      if (answer.status() < 300) {
        observations.count("order partly refunded");
        observations.refunded(id, amountMinor);
        return;
      }
      RetryPolicy.pause(Duration.ofSeconds(1));
    }
    observations.count("refund still refused");
  }
}
