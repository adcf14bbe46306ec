package souk.checkout.flow;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import souk.checkout.CancelAnswer;
import souk.checkout.CheckoutActivities;
import souk.checkout.CheckoutOutcome;
import souk.checkout.CheckoutProgress;
import souk.checkout.CheckoutRequest;
import souk.checkout.CheckoutStatus;
import souk.checkout.CheckoutTiming;
import souk.checkout.CheckoutWorkflow;
import souk.checkout.CloseResult.AlreadyPlaced;
import souk.checkout.CloseResult.Closed;
import souk.checkout.CloseResult.PaymentAccepted;
import souk.checkout.ReviewDecision;
import souk.checkout.flow.CheckoutEvent.Cancel;
import souk.checkout.flow.CheckoutEvent.DeadlinePassed;
import souk.checkout.flow.CheckoutEvent.PayWith;
import souk.checkout.flow.CheckoutEvent.Revise;
import souk.fraud.FraudJudgement;
import souk.fraud.FraudScore;
import souk.fraud.FraudVerdict;
import souk.inventory.ReserveResult.LimitReached;
import souk.inventory.ReserveResult.OutOfStock;
import souk.inventory.ReserveResult.Released;
import souk.inventory.ReserveResult.Reserved;
import souk.orders.OrderActivities;
import souk.orders.PlaceResult;
import souk.orders.PlaceResult.Placed;
import souk.orders.PlaceResult.ReservationLost;
import souk.payments.AuthorizeResult;
import souk.payments.AuthorizeResult.Authorized;
import souk.payments.AuthorizeResult.ChallengeRequired;
import souk.payments.AuthorizeResult.Declined;
import souk.payments.AuthorizeResult.Voided;
import souk.pricing.QuoteResult.Frozen;
import souk.pricing.QuoteResult.NoTaxRate;
import souk.pricing.QuoteResult.Undeliverable;

/** Takes one cart to placed orders, or leaves nothing held and nothing authorized. */
public final class CheckoutWorkflowImpl implements CheckoutWorkflow {
  private static final Logger LOG = Workflow.getLogger(CheckoutWorkflowImpl.class);
  private static final Duration PLACE_AGAIN_AFTER = Duration.ofSeconds(1);

  /** Attempts are numbered one by one: a word of one further ahead is a slip of the hand. */
  private static final int AHEAD_MAX = 100;

  /** Since a new card may supersede a 3-D Secure step that nobody has finished. */
  private static final String IN_ORDER = "one-attempt-after-the-other";

  private final String id; // also the business key of every effect below
  private final CheckoutRequest request;
  private final CheckoutTiming timing;
  private final CheckoutActivities checkouts = Steps.checkouts();
  private final OrderActivities orders = Steps.orders();
  private final CheckoutAttributes attributes = new CheckoutAttributes();
  private @Nullable CheckoutOutcome outcome;
  private @Nullable Instant deadline;
  private @Nullable CancellableTimer holdEnds;
  private int heard; // the newest payment attempt anybody told of
  private int tried; // the newest payment attempt taken up
  private int settled; // the newest one known not to be authorized, or to stand for good
  private int revisionHeard;
  private int revised;
  private int challengeAnswered;
  private boolean cancelAsked;
  private @Nullable ReviewDecision decision;

  @WorkflowInit
  public CheckoutWorkflowImpl(CheckoutRequest request) {
    this.request = request;
    id = request.checkoutId();
    timing = request.timing();
    heard = firstAttempt();
  }

  /** The card given when the checkout began; 0 if none was. */
  private int firstAttempt() {
    return request.attempt() == null ? 0 : request.attempt();
  }

  @Override
  public CheckoutOutcome checkout(CheckoutRequest same) {
    try {
      holdAndQuote();
      while (outcome == null) {
        switch (nextEvent()) {
          case PayWith(var attempt) -> payWith(attempt);
          case Revise(var revision) -> reviseQuote(revision);
          case Cancel() -> end(CheckoutStatus.CANCELLED, "buyer");
          case DeadlinePassed() -> end(CheckoutStatus.EXPIRED, null);
        }
      }
    } catch (ActivityFailure failure) {
      giveUp(failure);
    } catch (CanceledFailure cancelledFromOutside) {
      detached(() -> endForGood(CheckoutStatus.CANCELLED, "operator"));
    }
    detached(() -> Workflow.await(Workflow::isEveryHandlerFinished));
    LOG.info("{} {}", id, present(outcome).status().word());
    return present(outcome);
  }

  private void holdAndQuote() {
    // The undo of holding stock is part of every end: close leaves a tombstone, so it may come
    // first.
    switch (Steps.inventory(timing.hold()).reserve(id, request.lines(), timing.hold())) {
      case OutOfStock(var offerIds) -> {
        ended(CheckoutStatus.OUT_OF_STOCK, String.join(", ", offerIds));
        return;
      }
      case LimitReached(var offerIds) -> {
        settled = heard; // a hold once given is never refused: the bank was not asked
        end(CheckoutStatus.REJECTED, "limit_per_buyer");
        return;
      }
      case Released() -> {
        endForGood(CheckoutStatus.CANCELLED, "released"); // no card can be tried without a hold
        return;
      }
      case Reserved(var until) -> deadline = until;
    }
    switch (Steps.quotes(remaining()).freeze(id)) {
      case Undeliverable(var sellerIds) -> end(CheckoutStatus.REJECTED, "undeliverable");
      case NoTaxRate() -> end(CheckoutStatus.REJECTED, "no_tax_rate");
      case Frozen(var total, var sellerIds, var payable) -> {
        attributes.quote(total, sellerIds);
        if (!payable) {
          // The buyer must agree to another total first; no execution ever charged this one.
          tried = firstAttempt();
          settled = tried;
        }
      }
    }
  }

  /** A payment accepted before the deadline goes before it, and before a wish to cancel. */
  private CheckoutEvent nextEvent() {
    if (heard == tried) {
      attributes.status(CheckoutStatus.AWAITING_PAYMENT);
      awaitWord();
    }
    if (heard > tried) {
      return new PayWith(nextAttempt());
    }
    if (cancelAsked) {
      return new Cancel();
    }
    return present(holdEnds).hasFired() ? new DeadlinePassed() : new Revise(revisionHeard);
  }

  /**
   * An earlier attempt may have been passed while a newer one was accepted: what became of it is
   * known before the next one is tried. Several are heard of at once after a reset.
   */
  private int nextAttempt() {
    int next = Math.max(tried, settled) + 1;
    return isSuperseded(next) ? next : heard;
  }

  /** Whether a newer attempt was accepted. Executions that began before this could be go on so. */
  private boolean isSuperseded(int attempt) {
    return heard > attempt && Workflow.getVersion(IN_ORDER, Workflow.DEFAULT_VERSION, 1) == 1;
  }

  /** The hold's one timer begins when there is first something to wait for. */
  private void awaitWord() {
    if (holdEnds == null) {
      holdEnds = CancellableTimer.at(present(deadline), "the hold ends");
    }
    CancellableTimer hold = holdEnds;
    Workflow.await(
        () -> heard > tried || revisionHeard > revised || cancelAsked || hold.hasFired());
  }

  /** The hold and its deadline stay. */
  private void reviseQuote(int revision) {
    revised = revision;
    switch (Steps.quotes(remaining()).requote(id)) {
      case Undeliverable(var sellerIds) -> LOG.info("{}: what stood before stands", id);
      case NoTaxRate() -> LOG.info("{}: what stood before stands", id);
      case Frozen(var total, var sellerIds, var payable) -> attributes.quote(total, sellerIds);
    }
  }

  private void payWith(int attempt) {
    tried = attempt;
    FraudJudgement fraud = Steps.fraud(remainingWithGrace()).score(id, attempt);
    FraudVerdict verdict = fraud.verdict();
    if (verdict == FraudVerdict.REJECT) {
      end(CheckoutStatus.REJECTED, "fraud");
      return;
    }
    switch (authorize(attempt)) {
      case Authorized payment -> {
        if (verdict == FraudVerdict.APPROVE || approvedBySupport(attempt)) {
          place(attempt, payment, fraud.score());
        }
      }
      case Declined(var reason) -> {
        settled = attempt;
        awaitAnotherCard(attempt, reason, fraud.score());
      }
      case Voided() -> {
        voidButNewer(attempt); // given up in the row, but perhaps nobody has told the bank yet
        awaitAnotherCard(attempt, "voided", fraud.score());
      }
      case ChallengeRequired() -> {
        voidButNewer(attempt);
        awaitAnotherCard(attempt, "challenge_not_passed", fraud.score());
      }
    }
  }

  /** A newer attempt that was accepted meanwhile is tried next. */
  private void voidButNewer(int attempt) {
    voidAttempts(isSuperseded(attempt) ? attempt : heard);
  }

  /**
   * Whatever was heard of and is not known to be settled may be authorized, whether or not this
   * execution has asked the bank: local steps leave nothing in the history until their workflow
   * task completes. An execution whose worker died may have charged, and the one after it may get
   * another answer before it comes to that: no quote in time, another score, a cancellation. What
   * is accepted meanwhile is left: the checkout may still be paid with it.
   */
  private void voidAttempts(int newest) {
    while (settled < newest) {
      Steps.voiding(settled + 1).voidAttempt(id, settled + 1);
      settled++;
    }
  }

  private AuthorizeResult authorize(int attempt) {
    var answer = askTheBank(attempt);
    return answer instanceof ChallengeRequired ? challenge(attempt) : answer;
  }

  /** A provider that is not well is asked again as an ordinary activity, for operators to see. */
  private AuthorizeResult askTheBank(int attempt) {
    try {
      return Steps.authorizingAtOnce(attempt).authorize(id, attempt);
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof CanceledFailure) {
        throw failure;
      }
      attributes.status(CheckoutStatus.PROCESSING);
      return Steps.authorizing(attempt, remainingWithGrace()).authorize(id, attempt);
    }
  }

  /**
   * Waits for the buyer; an unanswered challenge is asked about before it is given up, and so is
   * one that a new card supersedes: if it has been passed, it stands.
   */
  private AuthorizeResult challenge(int attempt) {
    checkouts.awaitChallenge(id, attempt);
    attributes.status(CheckoutStatus.AWAITING_CHALLENGE);
    CancellableTimer window =
        CancellableTimer.in(shorter(timing.challenge(), remaining()), "3-D Secure must be passed");
    while (true) {
      awaitAnswer(attempt, window);
      boolean lastChance = cancelAsked || window.hasFired() || isSuperseded(attempt);
      challengeAnswered = 0;
      var answer = Steps.confirming(attempt, remainingWithGrace()).confirm(id, attempt);
      if (lastChance || !(answer instanceof ChallengeRequired)) {
        window.cancel();
        return answer;
      }
    }
  }

  private void awaitAnswer(int attempt, CancellableTimer window) {
    Supplier<Boolean> said = () -> challengeAnswered == attempt || cancelAsked || window.hasFired();
    Workflow.await(() -> said.get() || heard > attempt);
    if (!said.get() && !isSuperseded(attempt)) {
      Workflow.await(said);
    }
  }

  private void awaitAnotherCard(int attempt, String reason, FraudScore score) {
    checkouts.awaitPayment(id, attempt, reason, score);
  }

  /** Otherwise the checkout has ended as rejected. */
  private boolean approvedBySupport(int attempt) {
    checkouts.awaitReview(id, attempt, now().plus(timing.review()));
    attributes.status(CheckoutStatus.IN_REVIEW);
    CancellableTimer decideBefore = CancellableTimer.in(timing.review(), "support must decide");
    Workflow.await(() -> decidedOn(attempt) || decideBefore.hasFired());
    decideBefore.cancel();
    if (decision == null || !decidedOn(attempt)) {
      endForGood(CheckoutStatus.REJECTED, "review_deadline");
      return false;
    }
    if (!decision.approved()) {
      endForGood(CheckoutStatus.REJECTED, "review"); // nor with a card that came too late for it
    }
    return decision.approved();
  }

  /** The row may name a newer attempt, which this one was passed too soon for. */
  private boolean decidedOn(int attempt) {
    return decision != null && decision.attempt() >= attempt;
  }

  // ---- Above this line everything can be undone. Below it the buyer has paid: only forward. ----

  private void place(int attempt, Authorized payment, FraudScore score) {
    detached(() -> {
      switch (placeForSure(attempt, payment, score)) {
        case Placed(var orderGroupId) -> {
          settled = attempt;
          if (isSuperseded(attempt)) {
            voidAttempts(heard); // accepted too late, and tried by a lost execution at most
          }
          placed(orderGroupId);
        }
        case ReservationLost() -> endForGood(CheckoutStatus.OUT_OF_STOCK, "reservation_lost");
      }
    });
  }

  /** However a try failed, it may have written the orders: nothing may be voided after it. */
  private PlaceResult placeForSure(int attempt, Authorized payment, FraudScore score) {
    while (true) {
      try {
        return orders.place(id, attempt, payment.authorizationId(), score, payment.expiresAt());
      } catch (ActivityFailure failure) {
        Workflow.sleep(PLACE_AGAIN_AFTER);
      }
    }
  }

  private void placed(String orderGroupId) {
    settled = heard;
    outcome = CheckoutOutcome.placed(orderGroupId);
    attributes.placed(orderGroupId);
  }

  // ---- Ends without orders ----

  /** Voids what may be authorized, then gives the hold back, unless there is a newer attempt. */
  private void end(CheckoutStatus end, @Nullable String reason) {
    voidAttempts(heard);
    switch (checkouts.close(id, end, reason, settled)) {
      case Closed(var standing) -> ended(standing, reason);
      case PaymentAccepted(var attempt) -> heard = Math.max(heard, attempt);
      case AlreadyPlaced(var orderGroupId) -> placed(orderGroupId);
    }
  }

  /** As {@link #end}, but a newer attempt is voided instead of taken up. */
  private void endForGood(CheckoutStatus end, @Nullable String reason) {
    while (outcome == null) {
      end(end, reason);
    }
  }

  /** A step has found no answer in its time, or somebody cancelled the workflow while it ran. */
  private void giveUp(ActivityFailure failure) {
    boolean cancelled = failure.getCause() instanceof CanceledFailure;
    detached(() ->
        endForGood(
            cancelled ? CheckoutStatus.CANCELLED : CheckoutStatus.EXPIRED,
            cancelled ? "operator" : "no_answer:" + failure.getActivityType()));
  }

  private void ended(CheckoutStatus end, @Nullable String reason) {
    outcome = CheckoutOutcome.ended(end, reason);
    attributes.status(end);
  }

  // ---- What others say and ask ----

  @Override
  public void pay(int attempt) {
    if (attempt <= heard + AHEAD_MAX) {
      heard = Math.max(heard, attempt);
    }
  }

  @Override
  public void revise(int revision) {
    revisionHeard = Math.max(revisionHeard, revision);
  }

  @Override
  public void challengeAnswered(int attempt) {
    challengeAnswered = attempt;
  }

  @Override
  public void review(ReviewDecision newDecision) {
    decision = newDecision;
  }

  @Override
  public CancelAnswer cancel() {
    cancelAsked = true;
    Workflow.await(() -> outcome != null);
    return switch (present(outcome).status()) {
      case PLACED -> CancelAnswer.ALREADY_PLACED;
      case CANCELLED -> CancelAnswer.CANCELLED;
      default -> CancelAnswer.ALREADY_ENDED;
    };
  }

  @Override
  public CheckoutProgress progress() {
    return new CheckoutProgress(attributes.status(), heard, deadline);
  }

  private Duration remaining() {
    Duration left = Duration.between(now(), present(deadline));
    return left.isPositive() ? left : Duration.ofSeconds(1);
  }

  private Duration remainingWithGrace() {
    return remaining().plus(timing.grace());
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static void detached(Runnable step) {
    Workflow.newDetachedCancellationScope(step).run();
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not known yet");
    }
    return value;
  }
}
