package souk.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import souk.load.Api.Answer;

/**
 * What is bought: offers of the running marketplace with plenty of stock, and, if wanted, a few
 * that are always nearly sold out.
 */
public final class Assortment {
  private static final int OFFERS = 60;
  private static final double SCARCE_SHARE = 0.3;
  private static final int PLENTY = 1_000_000;
  private static final int FEW = 6;
  private static final Duration RESTOCK_EVERY = Duration.ofSeconds(4);

  private final Operator operator;
  private final List<String> scarce;
  private final List<String> plenty;

  /**
   * @param scarce how many are always nearly sold out
   */
  public Assortment(Api api, Operator operator, int scarce) {
    this.operator = operator;
    List<String> offers = offers(api);
    if (offers.size() <= scarce) {
      throw new IllegalStateException("too few products are in stock: " + offers.size());
    }
    this.scarce = offers.subList(0, scarce);
    this.plenty = offers.subList(scarce, offers.size());
    plenty.forEach(offer -> stock(offer, PLENTY).ok());
    this.scarce.forEach(offer -> stock(offer, FEW).ok());
  }

  private static List<String> offers(Api api) {
    List<String> offers = new ArrayList<>();
    JsonNode products = api.get("/products?in_stock=true&limit=" + OFFERS).ok().body();
    for (JsonNode product : products.path("items")) {
      offers.add(
          api.get("/products/%s/offers".formatted(product.path("id").asText()))
              .ok()
              .text("/items/0/offer_id"));
    }
    return offers;
  }

  /** Different ones; now and then a scarce one among them. */
  public List<String> any(int count, RandomGenerator random) {
    List<String> shuffled = new ArrayList<>(plenty);
    Collections.shuffle(shuffled, random);
    List<String> some = new ArrayList<>(shuffled.subList(0, Math.min(count, shuffled.size())));
    if (!scarce.isEmpty() && random.nextDouble() < SCARCE_SHARE) {
      some.set(0, scarce.get(random.nextInt(scarce.size())));
    }
    return some;
  }

  /** Fills up what is sold out, again and again. */
  public void restockUntil(long endNanos) {
    while (System.nanoTime() < endNanos) {
      RetryPolicy.pause(RESTOCK_EVERY);
      for (String offer : scarce) {
        try {
          restock(offer);
        } catch (Api.Unreachable | Unanswered down) {
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

  public Answer stock(String offer, int onHand) {
    return operator.call(
        "PUT " + path(offer), api -> api.put(path(offer), "{\"on_hand\": %d}".formatted(onHand)));
  }

  private static String path(String offer) {
    return "/seller/offers/%s/stock".formatted(offer);
  }
}
