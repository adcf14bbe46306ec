package souk.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import souk.bench.Api;
import souk.bench.Api.Answer;

/** What is bought: many offers with plenty of stock, and a few that are always nearly sold out. */
final class Shelves {
  private static final int OFFERS = 60;
  private static final int HOT = 3;
  private static final double HOT_SHARE = 0.3;
  private static final int PLENTY = 100_000;
  private static final int FEW = 6;
  private static final Duration RESTOCK_EVERY = Duration.ofSeconds(4);

  private final Operator operator;
  private final List<String> offers = new ArrayList<>();

  Shelves(Api api, Operator operator) {
    this.operator = operator;
    JsonNode products = api.get("/products?in_stock=true&limit=" + OFFERS).ok().body();
    for (JsonNode product : products.path("items")) {
      offers.add(
          api.get("/products/%s/offers".formatted(product.path("id").asText()))
              .ok()
              .text("/items/0/offer_id"));
    }
    if (offers.size() <= HOT) {
      throw new IllegalStateException("too few products are in stock: " + offers.size());
    }
    offers.forEach(offer -> stock(offer, PLENTY).ok());
    hot().forEach(offer -> stock(offer, FEW).ok());
  }

  private List<String> hot() {
    return offers.subList(0, HOT);
  }

  /** Different ones; now and then a scarce one among them. */
  List<String> some(int count, Random random) {
    List<String> plenty = new ArrayList<>(offers.subList(HOT, offers.size()));
    Collections.shuffle(plenty, random);
    List<String> some = new ArrayList<>(plenty.subList(0, Math.min(count, plenty.size())));
    if (random.nextDouble() < HOT_SHARE) {
      some.set(0, hot().get(random.nextInt(HOT)));
    }
    return some;
  }

  /** Fills up what is sold out, again and again. */
  void restockUntil(long endNanos) {
    while (System.nanoTime() < endNanos) {
      Patience.pause(RESTOCK_EVERY);
      for (String offer : hot()) {
        try {
          restock(offer);
        } catch (Api.Unreachable | Patience.Unanswered down) {
          // There will be a next time.
        }
      }
    }
  }

  private void restock(String offer) {
    Answer now = operator.call("GET " + path(offer), api -> api.get(path(offer)));
    if (now.status() == 200 && now.body().path("available").asInt() == 0) {
      stock(offer, now.body().path("on_hand").asInt() + FEW);
    }
  }

  private Answer stock(String offer, int onHand) {
    return operator.call(
        "PUT " + path(offer), api -> api.put(path(offer), "{\"on_hand\": %d}".formatted(onHand)));
  }

  private static String path(String offer) {
    return "/seller/offers/%s/stock".formatted(offer);
  }
}
