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
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.cart.store.CartStore;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.Checkout;
import souk.checkout.store.CheckoutOpening;
import souk.checkout.store.CheckoutStore;
import souk.checkout.store.CheckoutWish;
import souk.checkout.store.OpenResult.AlreadyOpen;
import souk.checkout.store.OpenResult.CartChanged;
import souk.checkout.store.OpenResult.EmptyCart;
import souk.checkout.store.OpenResult.NoSuchCart;
import souk.checkout.store.OpenResult.OpenOtherwise;
import souk.checkout.store.OpenResult.Opened;
import souk.checkout.store.OpenResult.Repeated;
import souk.checkout.store.OpenResult.Unavailable;
import souk.http.Idempotency;
import souk.http.Problem;
import souk.http.Roles;
import souk.http.Shopper;
import souk.http.store.KeyState.Begun;
import souk.http.store.RequestKey;
import souk.pricing.Quote;

/** Beginning, paying and giving up checkouts. */
@Controller("/checkouts")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CheckoutController {
  /** Our own steps are done by then; whatever takes longer waits for somebody else. */
  private static final Duration OUR_PART = Duration.ofMillis(500);

  /** Where a checkout stands, and nothing else. */
  record ChallengeAnswered(String checkoutId, CheckoutStatus status) {}

  private final CheckoutOpening opening;
  private final CheckoutStore checkouts;
  private final CheckoutFlow flow;
  private final CheckoutWatch watch;
  private final CartStore carts;
  private final Idempotency idempotency;
  private final Admission admission;
  private final Devices devices;
  private final MeterRegistry metrics;
  private final Duration answerWithin;

  CheckoutController(
      CheckoutOpening opening,
      CheckoutStore checkouts,
      CheckoutFlow flow,
      CheckoutWatch watch,
      CartStore carts,
      Idempotency idempotency,
      Admission admission,
      Devices devices,
      MeterRegistry metrics,
      CheckoutSettings settings) {
    this.opening = opening;
    this.checkouts = checkouts;
    this.flow = flow;
    this.watch = watch;
    this.carts = carts;
    this.idempotency = idempotency;
    this.admission = admission;
    this.devices = devices;
    this.metrics = metrics;
    this.answerWithin = settings.answerWithin();
  }

  @Parameter(
      in = ParameterIn.HEADER,
      name = Idempotency.HEADER,
      required = true,
      schema = @Schema(type = "string"))
  @Parameter(
      in = ParameterIn.HEADER,
      name = Devices.HEADER,
      description = "an id that your app keeps on the shopper's device; helps to tell fraud",
      schema = @Schema(type = "string"))
  @Post
  @Secured({Roles.GUEST, Roles.BUYER})
  HttpResponse<?> begin(
      HttpRequest<?> request, @Parameter(hidden = true) Shopper shopper, @Body NewCheckout wish) {
    RequestKey key = idempotency.key(request, shopper, wish);
    CheckoutWish checked = wish.wish(shopper, devices.hash(request));
    return timed("begin", () -> admitted(checked, key));
  }

  private HttpResponse<?> admitted(CheckoutWish wish, RequestKey key) {
    try (Admission.Place place = admission.enter()) {
      return begin(wish, key, place);
    }
  }

  private HttpResponse<?> begin(CheckoutWish wish, RequestKey key, Admission.Place place) {
    return switch (opening.open(wish, key)) {
      case Opened(var checkout) -> begun(checkout, key, place);
      case AlreadyOpen(var checkout) -> alreadyOpen(checkout);
      case OpenOtherwise(var checkout, var changes) -> otherwise(checkout, changes, wish, key);
      case Repeated() -> idempotency.repeat(key, again -> answerAgain(again, key));
      case CartChanged(var checkout) ->
          refuse(
              key,
              CheckoutAnswers.problem(
                  checkout,
                  "checkout-open",
                  "The cart has changed since its checkout began. Pay that one, or give it up first."));
      case NoSuchCart() -> refuse(key, Problem.notFound());
      case EmptyCart() ->
          refuse(
              key,
              Problem.of(HttpStatus.CONFLICT, "cart-empty", "Put something in the cart first."));
      case Unavailable(var offerIds) -> refuse(key, CheckoutAnswers.outOfStock(offerIds));
    };
  }

  /** Whoever asks for a change that is under way hears what became of it, as the first one does. */
  private HttpResponse<?> alreadyOpen(Checkout open) {
    Checkout now =
        open.status() == CheckoutStatus.RESERVING
            ? awaitOutcomeAfter(() -> flow.tellAgain(open), open)
            : awaitOutcome(open);
    return open.revising() == null
        ? CheckoutAnswers.body(HttpStatus.OK, now)
        : CheckoutAnswers.answer(now, HttpStatus.OK, -open.revision());
  }

  /**
   * What is wanted otherwise than before is quoted anew as long as nothing is paid; a new card is
   * tried as one that is presented for payment.
   */
  private HttpResponse<?> otherwise(
      Checkout open, boolean changes, CheckoutWish wish, RequestKey key) {
    Checkout checkout =
        open.status() == CheckoutStatus.RESERVING
            ? awaitOutcomeAfter(() -> flow.tellAgain(open), open)
            : open;
    if (!changes) {
      Optional<Problem> refusal =
          open.revising() == null
              ? Optional.empty()
              : CheckoutAnswers.revisionRefused(checkout, open.revision());
      return refusal.isPresent() ? refuse(key, refusal.get()) : payOtherwise(checkout, wish, key);
    }
    boolean pays = wish.paymentToken() != null;
    Optional<Integer> accepted = checkouts.revise(checkout.id(), wish.details(), key, !pays);
    if (accepted.isEmpty()) {
      Checkout now = checkouts.find(checkout.id()).orElse(checkout);
      return refuse(key, CheckoutAnswers.notRevised(now));
    }
    int revision = accepted.get();
    Checkout now = awaitOutcomeAfter(() -> flow.revise(checkout.id(), revision), checkout);
    if (!pays) {
      return CheckoutAnswers.answer(now, HttpStatus.OK, -revision);
    }
    Optional<Problem> refusal = CheckoutAnswers.revisionRefused(now, revision);
    return refusal.isPresent() ? refuse(key, refusal.get()) : payOtherwise(now, wish, key);
  }

  private HttpResponse<?> payOtherwise(Checkout checkout, CheckoutWish wish, RequestKey key) {
    @Nullable String token = wish.paymentToken();
    return token == null
        ? CheckoutAnswers.body(HttpStatus.OK, checkout)
        : pay(
            checkout,
            new Payment(token, wish.shippingOption(), wish.expectedTotalMinor(), null),
            key);
  }

  private HttpResponse<?> begun(Checkout checkout, RequestKey key, Admission.Place place) {
    Checkout now =
        watch.awaitAfter(
            () -> start(checkout, key), checkout.id(), OUR_PART, CheckoutAnswers::isKnown);
    place.leave();
    return CheckoutAnswers.answer(
        CheckoutAnswers.isKnown(now) ? outcome(now) : awaitOutcome(now),
        HttpStatus.CREATED,
        checkout.attempt());
  }

  private void start(Checkout checkout, RequestKey key) {
    try {
      flow.start(checkout);
    } catch (Problem notStarted) {
      idempotency.free(key, checkout.id(), notStarted);
      throw notStarted;
    }
  }

  private HttpResponse<?> refuse(RequestKey key, Problem problem) {
    return idempotency.refuse(key, problem, again -> answerAgain(again, key));
  }

  /**
   * Answers a repetition from the row. Whoever sent the first request may have died between the
   * database and Temporal: what has not moved for a while is told again.
   */
  private HttpResponse<?> answerAgain(Begun again, RequestKey key) {
    Checkout checkout = checkouts.find(again.checkoutId()).orElseThrow(Problem::notFound);
    if (checkout.status() == CheckoutStatus.CANCELLED
        && CheckoutFlow.NOT_STARTED.equals(checkout.reason())) {
      Problem notStarted = Problem.unavailable("The checkout could not be started. Try again.");
      idempotency.free(key, checkout.id(), notStarted);
      throw notStarted;
    }
    if (!CheckoutAnswers.isKnown(checkout)) {
      if (checkout.updatedAt().plus(answerWithin).isAfter(Instant.now())) {
        throw Idempotency.inProgress();
      }
      Checkout stalled = checkout;
      checkout = awaitOutcomeAfter(() -> flow.tellAgain(stalled), stalled);
    }
    return CheckoutAnswers.answer(checkout, HttpStatus.valueOf(again.status()), again.attempt());
  }

  @Get("/{id}")
  @Secured({Roles.GUEST, Roles.BUYER})
  HttpResponse<CheckoutView> get(String id, @Parameter(hidden = true) Shopper shopper) {
    return CheckoutAnswers.body(HttpStatus.OK, outcome(toldIfStalled(find(id, shopper))));
  }

  @Parameter(
      in = ParameterIn.HEADER,
      name = Idempotency.HEADER,
      required = true,
      schema = @Schema(type = "string"))
  @Post("/{id}/payment")
  @Secured({Roles.GUEST, Roles.BUYER})
  HttpResponse<?> pay(
      HttpRequest<?> request,
      String id,
      @Parameter(hidden = true) Shopper shopper,
      @Body PaymentRequest payment) {
    RequestKey key = idempotency.key(request, shopper, payment);
    Checkout checkout = find(id, shopper);
    Payment checked = payment.payment();
    return timed("pay", () -> pay(toldAgain(checkout), checked, key));
  }

  /** Looking at it is answered from the row, whether or not Temporal can be reached. */
  private Checkout toldIfStalled(Checkout checkout) {
    try {
      return toldAgain(checkout);
    } catch (Problem notTold) {
      return checkout;
    }
  }

  /**
   * Whoever wanted it otherwise may have died between the database and Temporal: anybody who comes
   * after that tells it again.
   */
  private Checkout toldAgain(Checkout checkout) {
    boolean isStalled =
        checkout.status() == CheckoutStatus.RESERVING
            && checkout.revision() > 0
            && checkout.updatedAt().plus(answerWithin).isBefore(Instant.now())
            && checkouts.isStalled(checkout, answerWithin);
    return isStalled ? awaitOutcomeAfter(() -> flow.tellAgain(checkout), checkout) : checkout;
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

  private HttpResponse<?> pay(Checkout checkout, Payment payment, RequestKey key) {
    @Nullable Quote quote = checkout.quote();
    @Nullable String hash = checkout.quoteHash();
    boolean isPayable =
        checkout.status() == CheckoutStatus.AWAITING_PAYMENT
            || checkout.status() == CheckoutStatus.AWAITING_CHALLENGE;
    if (quote == null || hash == null || !isPayable) {
      return refuse(key, PaymentRefusal.of(checkout));
    }
    Quote.Option option = option(checkout, quote, payment.shippingOption());
    if (!payment.expects(option, hash)) {
      return refuse(key, CheckoutAnswers.totalChanged(checkout));
    }
    Optional<Integer> accepted =
        checkouts.accept(
            checkout.id(), payment.token(), option.id(), option.total().amountMinor(), hash, key);
    if (accepted.isEmpty()) {
      return notAccepted(checkouts.find(checkout.id()).orElse(checkout), hash, payment, key);
    }
    int attempt = accepted.get();
    Checkout now = awaitOutcomeAfter(() -> flow.pay(checkout.id(), attempt), checkout);
    return CheckoutAnswers.answer(now, HttpStatus.OK, attempt);
  }

  /** It may have been quoted anew between the look at it and the payment. */
  private HttpResponse<?> notAccepted(
      Checkout now, String oldHash, Payment payment, RequestKey key) {
    @Nullable String hash = now.quoteHash();
    boolean isQuotedAnew = now.status() == CheckoutStatus.AWAITING_PAYMENT && !oldHash.equals(hash);
    return isQuotedAnew ? pay(now, payment, key) : refuse(key, PaymentRefusal.of(now));
  }

  private static Quote.Option option(Checkout checkout, Quote quote, @Nullable String wanted) {
    @Nullable String id = wanted == null ? checkout.shippingOption() : wanted;
    return Optional.ofNullable(id)
        .flatMap(quote::option)
        .orElseThrow(() ->
            Problem.invalid(
                "shipping_option",
                "must be one of " + quote.options().stream().map(Quote.Option::id).toList()));
  }

  @Delete("/{id}")
  @Secured({Roles.GUEST, Roles.BUYER})
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
  @Secured(SecurityRule.IS_ANONYMOUS)
  ChallengeAnswered challengeAnswered(String id, @QueryValue @Nullable String result) {
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
      outcome(checkout);
    }
    return new ChallengeAnswered(id, checkout.status());
  }

  private Checkout awaitOutcome(Checkout checkout) {
    return outcome(watch.await(checkout.id(), answerWithin, CheckoutAnswers::isKnown));
  }

  private Checkout awaitOutcomeAfter(Runnable step, Checkout checkout) {
    return outcome(watch.awaitAfter(step, checkout.id(), answerWithin, CheckoutAnswers::isKnown));
  }

  private Checkout outcome(Checkout checkout) {
    if (checkout.status() == CheckoutStatus.PLACED) {
      carts.bought(checkout.cartId(), checkout.cartVersion());
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
