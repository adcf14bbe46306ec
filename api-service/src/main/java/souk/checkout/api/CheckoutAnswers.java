package souk.checkout.api;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.Checkout;
import souk.checkout.store.Checkout.LastPayment;
import souk.checkout.store.CheckoutStore;
import souk.http.Problem;
import souk.pricing.Quote;

/** How a checkout's state is answered over HTTP. */
final class CheckoutAnswers {
  private CheckoutAnswers() {}

  /** Whether there is something to say that the shopper need not wait longer for. */
  static boolean isKnown(Checkout checkout) {
    return checkout.status() != CheckoutStatus.RESERVING
        && checkout.status() != CheckoutStatus.PROCESSING;
  }

  /**
   * @param done what a good outcome is answered with: 201 by the call that begins a checkout
   * @param attempt whose outcome is asked for; 0 for none, less than 0 for that of a revision
   * @throws Problem for an outcome that is none of what the shopper wanted
   */
  static HttpResponse<CheckoutView> answer(Checkout checkout, HttpStatus done, int attempt) {
    return switch (checkout.status()) {
      case PLACED, AWAITING_CHALLENGE -> body(done, checkout);
      case AWAITING_PAYMENT -> awaitingPayment(checkout, done, attempt);
      case RESERVING, PROCESSING, IN_REVIEW ->
          body(HttpStatus.ACCEPTED, checkout).header(HttpHeaders.RETRY_AFTER, "1");
      case OUT_OF_STOCK ->
          throw outOfStock(checkout.outOfStock()).with("checkout_id", checkout.id());
      case EXPIRED ->
          throw problem(checkout, "checkout-expired", "The hold has ended. Begin a new checkout.");
      case REJECTED ->
          throw problem(
              checkout, "checkout-rejected", "This purchase can't be made: " + reason(checkout));
      case CANCELLED ->
          throw problem(
              checkout, "checkout-cancelled", "The checkout was given up. Begin a new one.");
    };
  }

  private static HttpResponse<CheckoutView> awaitingPayment(
      Checkout checkout, HttpStatus done, int attempt) {
    @Nullable LastPayment last = checkout.lastPayment();
    if (attempt < 0) {
      revisionRefused(checkout, -attempt)
          .ifPresent(refusal -> {
            throw refusal;
          });
    }
    if (attempt <= 0 || last == null || last.attempt() != attempt) {
      return body(done, checkout);
    }
    if (last.status().equals("declined")) {
      throw Problem.of(
              HttpStatus.PAYMENT_REQUIRED,
              "payment-declined",
              "The card was declined. The goods stay reserved: pay with another card.")
          .with("checkout_id", checkout.id())
          .with("decline_code", last.reason())
          .with("checkout", CheckoutView.of(checkout));
    }
    throw totalChanged(checkout);
  }

  static Problem totalChanged(Checkout checkout) {
    return problem(
            checkout,
            "total-changed",
            "The total is not what was expected. The goods are reserved: agree to the new total and pay.")
        .with("checkout", CheckoutView.of(checkout));
  }

  /** Why what the buyer wanted otherwise was not made so, or not as expected. */
  static Optional<Problem> revisionRefused(Checkout checkout, int revision) {
    if (checkout.revision() != revision || checkout.revising() != null) {
      return Optional.empty(); // something newer stands, or it is not known yet
    }
    return switch (Objects.requireNonNullElse(checkout.revisionRefusal(), "")) {
      case "" -> isAsExpected(checkout) ? Optional.empty() : Optional.of(totalChanged(checkout));
      case "undeliverable" ->
          stands(checkout, "undeliverable", "Nobody delivers all of it to that address.");
      case "no_tax_rate" ->
          stands(checkout, "no-tax-rate", "The tax at that address is not known.");
      case "limit_per_buyer" ->
          stands(
              checkout,
              "limit-per-buyer",
              "It has more than one buyer may have of a scarce thing, together with what that buyer has.");
      default ->
          stands(
              checkout,
              "shipping-option-unavailable",
              "It can't be shipped to that address in that way.");
    };
  }

  private static Optional<Problem> stands(Checkout checkout, String type, String detail) {
    return Optional.of(
        problem(checkout, type, detail + " The checkout stands as it was.")
            .with("checkout", CheckoutView.of(checkout)));
  }

  private static boolean isAsExpected(Checkout checkout) {
    @Nullable Quote quote = checkout.quote();
    @Nullable String chosen = checkout.shippingOption();
    @Nullable Long expected = checkout.expectedTotalMinor();
    return quote == null
        || chosen == null
        || expected == null
        || quote
            .option(chosen)
            .filter(option -> option.total().amountMinor() == expected)
            .isPresent();
  }

  /** Why an open checkout can't be changed now. */
  static Problem notRevised(Checkout checkout) {
    return checkout.status() == CheckoutStatus.AWAITING_PAYMENT
            && checkout.revision() >= CheckoutStore.REVISIONS_MAX
        ? problem(
            checkout,
            "checkout-open",
            "It has been changed too often. Pay it as it is, or give it up first.")
        : PaymentRefusal.inTheWay(checkout);
  }

  static MutableHttpResponse<CheckoutView> body(HttpStatus status, Checkout checkout) {
    return HttpResponse.<CheckoutView>status(status)
        .body(CheckoutView.of(checkout))
        .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
        .header(HttpHeaders.LOCATION, "/checkouts/" + checkout.id());
  }

  static Problem problem(Checkout checkout, String type, String detail) {
    return Problem.of(HttpStatus.CONFLICT, type, detail).with("checkout_id", checkout.id());
  }

  static Problem outOfStock(List<String> offerIds) {
    return Problem.of(
            HttpStatus.CONFLICT,
            "out-of-stock",
            "Some of it is sold out. Take those lines out and try again.")
        .with("offer_ids", offerIds);
  }

  private static String reason(Checkout checkout) {
    return switch (Objects.requireNonNullElse(checkout.reason(), "")) {
      case "limit_per_buyer" -> "it has more than one buyer may have of a scarce thing.";
      case "undeliverable" -> "nobody delivers all of it to this address.";
      case "no_tax_rate" -> "the tax at this address is not known.";
      case "fraud", "review", "review_deadline" -> "it did not pass our checks.";
      default -> "please ask support.";
    };
  }
}
