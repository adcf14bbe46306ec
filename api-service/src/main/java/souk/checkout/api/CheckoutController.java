package souk.checkout.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.cart.store.CartStore;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.Checkout;
import souk.checkout.store.CheckoutOpening;
import souk.checkout.store.CheckoutStore;
import souk.checkout.store.OpenResult.AlreadyOpen;
import souk.checkout.store.OpenResult.CartChanged;
import souk.checkout.store.OpenResult.EmptyCart;
import souk.checkout.store.OpenResult.NoSuchCart;
import souk.checkout.store.OpenResult.Opened;
import souk.checkout.store.OpenResult.Unavailable;
import souk.http.Idempotency;
import souk.http.Problem;
import souk.http.Shopper;
import souk.pricing.Quote;

/** Beginning, paying and giving up checkouts. */
@Controller("/checkouts")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CheckoutController {
  private final CheckoutOpening opening;
  private final CheckoutStore checkouts;
  private final CheckoutFlow flow;
  private final CheckoutWatch watch;
  private final CartStore carts;
  private final Idempotency idempotency;
  private final MeterRegistry metrics;
  private final Duration answerWithin;

  CheckoutController(
      CheckoutOpening opening,
      CheckoutStore checkouts,
      CheckoutFlow flow,
      CheckoutWatch watch,
      CartStore carts,
      Idempotency idempotency,
      MeterRegistry metrics,
      CheckoutSettings settings) {
    this.opening = opening;
    this.checkouts = checkouts;
    this.flow = flow;
    this.watch = watch;
    this.carts = carts;
    this.idempotency = idempotency;
    this.metrics = metrics;
    this.answerWithin = settings.answerWithin();
  }

  @Parameter(
      in = ParameterIn.HEADER,
      name = Idempotency.HEADER,
      required = true,
      schema = @Schema(type = "string"))
  @Post
  HttpResponse<?> begin(
      HttpRequest<?> request, @Parameter(hidden = true) Shopper shopper, @Body NewCheckout wish) {
    return timed(
        "begin",
        () -> idempotency.answer(request, shopper.owner(), wish, () -> begin(shopper, wish)));
  }

  private HttpResponse<CheckoutView> begin(Shopper shopper, NewCheckout wish) {
    return switch (opening.open(wish.wish(shopper))) {
      case Opened(var checkout) -> {
        flow.start(checkout);
        Checkout now = awaitOutcome(checkout.id());
        yield CheckoutAnswers.answer(now, HttpStatus.CREATED, checkout.attempt());
      }
      case AlreadyOpen(var checkout) -> {
        if (checkout.status() == CheckoutStatus.RESERVING) {
          flow.startAgain(checkout);
        }
        yield CheckoutAnswers.body(HttpStatus.OK, awaitOutcome(checkout.id()));
      }
      case CartChanged(var checkout) ->
          throw CheckoutAnswers.problem(
              checkout,
              "checkout-open",
              "The cart has changed since its checkout began. Pay that one, or give it up first.");
      case NoSuchCart() -> throw Problem.notFound();
      case EmptyCart() ->
          throw Problem.of(HttpStatus.CONFLICT, "cart-empty", "Put something in the cart first.");
      case Unavailable(var offerIds) ->
          throw Problem.of(
                  HttpStatus.CONFLICT,
                  "out-of-stock",
                  "Some of it is sold out. Take those lines out and try again.")
              .with("offer_ids", offerIds);
    };
  }

  @Get("/{id}")
  HttpResponse<CheckoutView> get(String id, @Parameter(hidden = true) Shopper shopper) {
    return CheckoutAnswers.body(HttpStatus.OK, find(id, shopper));
  }

  @Parameter(
      in = ParameterIn.HEADER,
      name = Idempotency.HEADER,
      required = true,
      schema = @Schema(type = "string"))
  @Post("/{id}/payment")
  HttpResponse<?> pay(
      HttpRequest<?> request,
      String id,
      @Parameter(hidden = true) Shopper shopper,
      @Body PaymentRequest payment) {
    return timed(
        "pay",
        () ->
            idempotency.answer(
                request, shopper.owner(), payment, () -> pay(find(id, shopper), payment)));
  }

  /** Whatever the answer: shoppers wait for refusals too. */
  private HttpResponse<?> timed(String step, Supplier<HttpResponse<?>> answer) {
    var sample = Timer.start(metrics);
    try {
      return answer.get();
    } finally {
      sample.stop(
          Timer.builder("souk.checkout.answers")
              .description("How long a shopper waits for the answer to a step of the checkout")
              .tag("step", step)
              .publishPercentileHistogram()
              .register(metrics));
    }
  }

  private HttpResponse<CheckoutView> pay(Checkout checkout, PaymentRequest payment) {
    String token = payment.checkedToken();
    Quote.Option option = option(checkout, payment.shippingOption());
    Optional<Integer> attempt =
        checkouts.accept(checkout.id(), token, option.id(), option.total().amountMinor());
    if (attempt.isEmpty()) {
      throw refused(checkouts.find(checkout.id()).orElse(checkout));
    }
    flow.pay(checkout.id(), attempt.get());
    return CheckoutAnswers.answer(awaitOutcome(checkout.id()), HttpStatus.OK, attempt.get());
  }

  private static Quote.Option option(Checkout checkout, @Nullable String wanted) {
    @Nullable Quote quote = checkout.quote();
    if (quote == null) {
      throw refused(checkout);
    }
    @Nullable String id = wanted == null ? checkout.shippingOption() : wanted;
    return Optional.ofNullable(id)
        .flatMap(quote::option)
        .orElseThrow(() ->
            Problem.invalid(
                "shipping_option",
                "must be one of " + quote.options().stream().map(Quote.Option::id).toList()));
  }

  /** Why a checkout takes no payment now. */
  private static Problem refused(Checkout checkout) {
    return switch (checkout.status()) {
      case RESERVING, PROCESSING, IN_REVIEW, AWAITING_CHALLENGE ->
          CheckoutAnswers.problem(
                  checkout, "payment-in-progress", "A payment is under way. Wait for its outcome.")
              .retryAfter(1);
      case PLACED ->
          CheckoutAnswers.problem(checkout, "already-placed", "It is bought. See the order.");
      case AWAITING_PAYMENT, EXPIRED ->
          CheckoutAnswers.problem(
              checkout, "checkout-expired", "The hold has ended. Begin a new checkout.");
      case OUT_OF_STOCK, REJECTED, CANCELLED ->
          CheckoutAnswers.problem(
              checkout,
              "checkout-ended",
              "The checkout has ended as %s. Begin a new one.".formatted(checkout.status().word()));
    };
  }

  @Delete("/{id}")
  HttpResponse<CheckoutView> giveUp(String id, @Parameter(hidden = true) Shopper shopper) {
    Checkout checkout = find(id, shopper);
    if (!checkout.status().isEnd()) {
      flow.cancel(id);
      checkout = watch.await(id, answerWithin, now -> now.status().isEnd());
    }
    return switch (checkout.status()) {
      case CANCELLED -> CheckoutAnswers.body(HttpStatus.OK, checkout);
      case PLACED ->
          throw CheckoutAnswers.problem(
              checkout, "already-placed", "It is bought. Cancel the order instead.");
      case OUT_OF_STOCK, REJECTED, EXPIRED -> CheckoutAnswers.body(HttpStatus.OK, checkout);
      case RESERVING, AWAITING_PAYMENT, PROCESSING, AWAITING_CHALLENGE, IN_REVIEW ->
          CheckoutAnswers.body(HttpStatus.ACCEPTED, checkout);
    };
  }

  /**
   * Where 3-D Secure sends the buyer's browser back to, which carries no token: tells where the
   * checkout stands and nothing else. What the address claims is not believed but asked about.
   */
  @Get("/{id}/challenge")
  Map<String, Object> challengeAnswered(String id, @QueryValue @Nullable String result) {
    Checkout checkout = checkouts.find(id).orElseThrow(Problem::notFound);
    if (checkout.status() == CheckoutStatus.AWAITING_CHALLENGE) {
      flow.challengeAnswered(id, checkout.attempt());
      checkout =
          watch.await(
              id,
              answerWithin,
              now ->
                  now.status() != CheckoutStatus.AWAITING_CHALLENGE
                      && CheckoutAnswers.isKnown(now));
    }
    return Map.of("checkout_id", id, "status", checkout.status());
  }

  private Checkout awaitOutcome(String checkoutId) {
    Checkout checkout = watch.await(checkoutId, answerWithin, CheckoutAnswers::isKnown);
    if (checkout.status() == CheckoutStatus.PLACED) {
      carts.forget(checkout.cartId()); // its lines were taken out with the orders
    }
    return checkout;
  }

  private Checkout find(String id, Shopper shopper) {
    return checkouts
        .find(id)
        .filter(checkout -> shopper.owns(checkout.buyerId(), checkout.tokenHash()))
        .orElseThrow(Problem::notFound);
  }
}
