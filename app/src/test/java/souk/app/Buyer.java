package souk.app;

import java.util.UUID;
import souk.app.Shop.Answer;

/** A guest with a cart of its own. */
record Buyer(Shop shop, String cartId) {
  private static final String ADDRESS =
      """
      {"name": "Ada Guest", "line1": "1 Main St", "city": "New York", "region": "NY",
       "postal_code": "10001", "country": "US"}\
      """;

  static Buyer arrive(TestSouk souk) {
    var anybody = Shop.at(souk.api().address());
    Answer cart = anybody.post("/carts", "{}").expect(201);
    return new Buyer(anybody.as(cart.text("/token")), cart.text("/id"));
  }

  static Buyer with(TestSouk souk, String offerId, int quantity) {
    Buyer buyer = arrive(souk);
    buyer.put(offerId, quantity).expect(200);
    return buyer;
  }

  Answer put(String offerId, int quantity) {
    return shop.put(
        "/carts/%s/lines/%s".formatted(cartId, offerId), "{\"quantity\": %d}".formatted(quantity));
  }

  /** Reserves, without paying. */
  Answer checkOut() {
    return shop.post("/checkouts", wish(""));
  }

  Answer buyNow(String paymentToken) {
    return buyNow(paymentToken, UUID.randomUUID().toString());
  }

  Answer buyNow(String paymentToken, String idempotencyKey) {
    return shop.post(
        "/checkouts", wish(", \"payment_token\": \"%s\"".formatted(paymentToken)), idempotencyKey);
  }

  String wish(String more) {
    return "{\"cart_id\": \"%s\", \"email\": \"ada@example.org\", \"shipping_address\": %s%s}"
        .formatted(cartId, ADDRESS, more);
  }

  Answer pay(String checkoutId, String paymentToken) {
    return pay(checkoutId, paymentToken, UUID.randomUUID().toString());
  }

  Answer pay(String checkoutId, String paymentToken, String idempotencyKey) {
    return shop.post(
        "/checkouts/%s/payment".formatted(checkoutId),
        "{\"payment_token\": \"%s\"}".formatted(paymentToken),
        idempotencyKey);
  }

  Answer checkout(String checkoutId) {
    return shop.get("/checkouts/" + checkoutId);
  }
}
