package souk.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Offers of the running marketplace, with as much stock as a measurement needs. */
final class Shelves {
  private static final int OFFERS = 60;
  private static final int PLENTY = 1_000_000;
  private static final String OPERATOR = "operator@souk.local";

  private final Api operator;
  private final List<String> offers = new ArrayList<>();

  /**
   * @param password the operator's
   */
  Shelves(Api api, String password) {
    operator =
        api.as(
            api.post(
                    "/auth/token",
                    "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(OPERATOR, password))
                .ok()
                .text("/access_token"));
    for (JsonNode product :
        api.get("/products?in_stock=true&limit=" + OFFERS).ok().body().path("items")) {
      JsonNode offer =
          api.get("/products/%s/offers".formatted(product.path("id").asText()))
              .ok()
              .body()
              .at("/items/0/offer_id");
      offers.add(offer.asText());
    }
    offers.forEach(offer -> stock(offer, PLENTY));
  }

  void stock(String offer, int onHand) {
    operator
        .put("/seller/offers/%s/stock".formatted(offer), "{\"on_hand\": %d}".formatted(onHand))
        .ok();
  }

  List<String> any(int count) {
    List<String> shuffled = new ArrayList<>(offers);
    Collections.shuffle(shuffled, ThreadLocalRandom.current());
    return shuffled.subList(0, count);
  }
}
