package souk.checkout.api;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.cart.api.CartView;
import souk.http.Problem;
import souk.http.Problem.FieldError;
import souk.money.Money;

/**
 * What {@code POST /checkouts/{id}/payment} takes.
 *
 * @param expectedTotal pay only if it comes to this
 * @param quoteHash pay only by this quote
 */
record PaymentRequest(
    @Nullable String paymentToken,
    @Nullable String shippingOption,
    @Nullable Money expectedTotal,
    @Nullable String quoteHash) {
  private static final int TOKEN_MAX = 200;

  Payment payment() {
    List<FieldError> errors = new ArrayList<>();
    checkToken(paymentToken, errors);
    @Nullable String token = paymentToken;
    if (token == null) {
      errors.add(new FieldError("payment_token", "is required: the token of a card"));
    }
    checkTotal(expectedTotal, errors);
    if (token == null || !errors.isEmpty()) {
      throw Problem.invalid(errors);
    }
    return new Payment(
        token,
        shippingOption,
        expectedTotal == null ? null : expectedTotal.amountMinor(),
        quoteHash);
  }

  static void checkToken(@Nullable String token, List<FieldError> errors) {
    if (token != null && !token.matches("[A-Za-z0-9_.-]{1," + TOKEN_MAX + "}")) {
      errors.add(new FieldError("payment_token", "is not the token of a card"));
    }
  }

  static void checkTotal(@Nullable Money expectedTotal, List<FieldError> errors) {
    if (expectedTotal == null) {
      return;
    }
    if (expectedTotal.amountMinor() < 0) {
      errors.add(new FieldError("expected_total.amount_minor", "must not be negative"));
    }
    // What is read from outside may lack what its type promises.
    @Nullable Currency currency = expectedTotal.currency();
    if (currency == null || !currency.getCurrencyCode().equals(CartView.CURRENCY)) {
      errors.add(new FieldError("expected_total.currency", "must be " + CartView.CURRENCY));
    }
  }
}
