package souk.checkout.store;

import org.jspecify.annotations.Nullable;
import souk.shipping.ShippingAddress;

/**
 * What a shopper asks for when beginning a checkout.
 *
 * @param paymentToken there for "buy now"
 * @param expectedTotalMinor pay only if the quote comes to this
 * @param deviceHash of what tells the shopper's device from others
 */
public record CheckoutWish(
    String cartId,
    @Nullable String buyerId,
    @Nullable String tokenHash,
    String email,
    ShippingAddress shippingAddress,
    @Nullable String shippingOption,
    @Nullable String paymentToken,
    @Nullable Long expectedTotalMinor,
    @Nullable String deviceHash) {
  /** Everything about it that may be changed later, but the card. */
  public Revision details() {
    return new Revision(email, shippingAddress, shippingOption, expectedTotalMinor);
  }
}
