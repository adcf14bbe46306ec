package souk.checkout.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.checkout.store.CheckoutWish;
import souk.http.Emails;
import souk.http.Problem;
import souk.http.Problem.FieldError;
import souk.http.Shopper;
import souk.http.Texts;
import souk.money.Money;
import souk.shipping.ShippingAddress;

/** What {@code POST /checkouts} takes. */
record NewCheckout(
    @Nullable String cartId,
    @Nullable String email,
    @Nullable ShippingAddress shippingAddress,
    @Nullable String shippingOption,
    @Nullable String paymentToken,
    @Nullable Money expectedTotal) {
  private static final int TEXT_MAX = 200;

  /**
   * @param deviceHash of what tells the shopper's device from others
   * @throws Problem naming every field that is wrong
   */
  CheckoutWish wish(Shopper shopper, String deviceHash) {
    List<FieldError> errors = new ArrayList<>();
    String cart = required("cart_id", cartId, errors);
    String address = Emails.check(email, errors);
    ShippingAddress to = address(errors);
    PaymentRequest.checkToken(paymentToken, errors);
    PaymentRequest.checkTotal(expectedTotal, errors);
    if (!errors.isEmpty()) {
      throw Problem.invalid(errors);
    }
    return new CheckoutWish(
        cart,
        shopper.buyerId(),
        shopper.guestTokenHash(),
        address,
        to,
        shippingOption,
        paymentToken,
        expectedTotal == null ? null : expectedTotal.amountMinor(),
        deviceHash);
  }

  private ShippingAddress address(List<FieldError> errors) {
    if (shippingAddress == null) {
      errors.add(new FieldError("shipping_address", "is required"));
      return new ShippingAddress(null, null, null, null, null, null, null, null);
    }
    return Addresses.check(shippingAddress, errors);
  }

  private static String required(String field, @Nullable String value, List<FieldError> errors) {
    String text = value == null ? "" : value.strip();
    if (text.isEmpty() || Texts.length(text) > TEXT_MAX) {
      errors.add(new FieldError(field, "is required, up to %d characters".formatted(TEXT_MAX)));
    }
    return text;
  }
}
