package souk.checkout.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.http.Problem;
import souk.http.Problem.FieldError;

/** What {@code POST /checkouts/{id}/payment} takes. */
record PaymentRequest(@Nullable String paymentToken, @Nullable String shippingOption) {
  private static final int TOKEN_MAX = 200;

  String checkedToken() {
    List<FieldError> errors = new ArrayList<>();
    checkToken(paymentToken, errors);
    if (paymentToken == null || !errors.isEmpty()) {
      throw Problem.invalid("payment_token", "is required: the token of a card");
    }
    return paymentToken;
  }

  static void checkToken(@Nullable String token, List<FieldError> errors) {
    if (token != null && !token.matches("[A-Za-z0-9_.-]{1," + TOKEN_MAX + "}")) {
      errors.add(new FieldError("payment_token", "is not the token of a card"));
    }
  }
}
