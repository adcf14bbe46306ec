package souk.checkout.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.Checkout;
import souk.checkout.store.CheckoutStore;
import souk.http.Problem;

/** Why a checkout takes no payment now. */
final class PaymentRefusal {
  private PaymentRefusal() {}

  static Problem of(Checkout checkout) {
    boolean takesNoMore =
        checkout.attempt() >= CheckoutStore.ATTEMPTS_MAX
            && isHeld(checkout)
            && (checkout.status() == CheckoutStatus.AWAITING_PAYMENT
                || checkout.status() == CheckoutStatus.AWAITING_CHALLENGE);
    return takesNoMore
        ? CheckoutAnswers.problem(
            checkout,
            "too-many-payments",
            "Too many cards have been tried. Give the checkout up and begin a new one.")
        : inTheWay(checkout);
  }

  /** Why nothing can be changed about it now, whoever pays with what. */
  static Problem inTheWay(Checkout checkout) {
    return switch (checkout.status()) {
      case RESERVING, PROCESSING, IN_REVIEW, AWAITING_CHALLENGE -> inProgress(checkout);
      case PLACED ->
          CheckoutAnswers.problem(checkout, "already-placed", "It is bought. See the order.");
      case AWAITING_PAYMENT -> isHeld(checkout) ? inProgress(checkout) : expired(checkout);
      case EXPIRED -> expired(checkout);
      case OUT_OF_STOCK, REJECTED, CANCELLED ->
          CheckoutAnswers.problem(
              checkout,
              "checkout-ended",
              "The checkout has ended as %s. Begin a new one.".formatted(checkout.status().word()));
    };
  }

  private static Problem inProgress(Checkout checkout) {
    return CheckoutAnswers.problem(
            checkout, "payment-in-progress", "A payment is under way. Wait for its outcome.")
        .retryAfter(1);
  }

  private static Problem expired(Checkout checkout) {
    return CheckoutAnswers.problem(
        checkout, "checkout-expired", "The hold has ended. Begin a new checkout.");
  }

  /** Then the payment that was in the way has been declined since. */
  private static boolean isHeld(Checkout checkout) {
    @Nullable Instant until = checkout.reservedUntil();
    return until != null && until.isAfter(Instant.now());
  }
}
