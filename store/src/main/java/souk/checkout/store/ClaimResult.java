package souk.checkout.store;

import java.util.List;
import souk.cart.store.Cart;

/** What became of claiming a guest's cart. */
public sealed interface ClaimResult {
  /** All that was the guest's is the buyer's. */
  record Claimed(Cart cart) implements ClaimResult {}

  /** No cart has this id and token. */
  record NoSuchCart() implements ClaimResult {}

  /** The guest's checkout can't come along: this one of the buyer's own cart is open. */
  record OwnCheckoutOpen(String checkoutId) implements ClaimResult {}

  /** The guest's checkout is being quoted; it may come along in a moment. */
  record CheckoutBusy(String checkoutId) implements ClaimResult {}

  /** With what the guest's checkout holds the buyer would have too many of these. */
  record TooManyForOne(String checkoutId, List<String> offerIds) implements ClaimResult {}
}
