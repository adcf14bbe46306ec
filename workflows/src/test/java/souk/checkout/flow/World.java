package souk.checkout.flow;

import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutActivities;
import souk.checkout.CheckoutStatus;
import souk.checkout.CloseResult;
import souk.fraud.FraudActivities;
import souk.fraud.FraudJudgement;
import souk.fraud.FraudScore;
import souk.fraud.FraudVerdict;
import souk.inventory.InventoryActivities;
import souk.inventory.ReserveResult;
import souk.inventory.StockLine;
import souk.money.Money;
import souk.orders.OrderActivities;
import souk.orders.PlaceResult;
import souk.payments.AuthorizeResult;
import souk.payments.PaymentActivities;
import souk.pricing.QuoteActivities;
import souk.pricing.QuoteResult;

/**
 * Everything outside the workflow, as far as a checkout sees it: who holds what, what the bank says
 * to which card, and a list of what was asked of it, in order.
 */
final class World
    implements InventoryActivities,
        QuoteActivities,
        FraudActivities,
        PaymentActivities,
        CheckoutActivities,
        OrderActivities {
  /** When the bank gives up what it has set aside. */
  static final Instant EXPIRES = Instant.parse("2030-01-01T00:00:00Z");

  @Nullable Instant placedUntil;
  final List<String> calls = new CopyOnWriteArrayList<>();
  final Map<Integer, AuthorizeResult> bank = new ConcurrentHashMap<>();
  final Map<Integer, AuthorizeResult> bankAfterChallenge = new ConcurrentHashMap<>();
  final Supplier<Instant> clock;

  @Nullable ReserveResult refused;
  QuoteResult quote = new QuoteResult.Frozen(Money.of(12_995, "USD"), List.of("slr_1"), true);
  FraudVerdict verdict = FraudVerdict.APPROVE;
  boolean released;
  boolean quoteFails;
  Runnable whileQuoting = () -> {};
  Runnable whileVoidingTheFirst = () -> {};
  boolean bankSilent;
  boolean placeReplyLost;
  int placeFailures;
  boolean holdLost;
  int acceptedAttempt;
  @Nullable CheckoutStatus end;
  @Nullable String orderGroupId;
  final Set<Integer> authorized = ConcurrentHashMap.newKeySet();
  private boolean held;

  World(Supplier<Instant> clock) {
    this.clock = clock;
  }

  synchronized boolean nothingHeldAndNothingAuthorized() {
    return !held && authorized.isEmpty();
  }

  @Override
  public synchronized ReserveResult reserve(
      String checkoutId, List<StockLine> lines, Duration holdFor) {
    calls.add("reserve");
    if (refused != null) {
      end = refused instanceof ReserveResult.OutOfStock ? CheckoutStatus.OUT_OF_STOCK : null;
      return refused;
    }
    if (released) {
      return new ReserveResult.Released();
    }
    held = true;
    return new ReserveResult.Reserved(clock.get().plus(holdFor));
  }

  @Override
  public QuoteResult freeze(String checkoutId) {
    calls.add("freeze");
    whileQuoting.run();
    if (quoteFails) {
      throw ApplicationFailure.newNonRetryableFailure("no quote in time", "Broken");
    }
    return quote;
  }

  @Override
  public QuoteResult requote(String checkoutId) {
    calls.add("requote");
    return quote;
  }

  @Override
  public FraudJudgement score(String checkoutId, int attempt) {
    calls.add("score " + attempt);
    return new FraudJudgement(verdict, new FraudScore(0, List.of()));
  }

  @Override
  public synchronized AuthorizeResult authorize(String checkoutId, int attempt) {
    calls.add("authorize " + attempt);
    if (bankSilent) {
      throw ApplicationFailure.newFailure("no answer", "OutcomeUnknown");
    }
    return noted(
        attempt,
        bank.getOrDefault(attempt, new AuthorizeResult.Authorized("a" + attempt, EXPIRES)));
  }

  @Override
  public synchronized AuthorizeResult confirm(String checkoutId, int attempt) {
    calls.add("confirm " + attempt);
    return noted(
        attempt, bankAfterChallenge.getOrDefault(attempt, new AuthorizeResult.ChallengeRequired()));
  }

  private AuthorizeResult noted(int attempt, AuthorizeResult answer) {
    if (answer instanceof AuthorizeResult.Authorized) {
      authorized.add(attempt);
    }
    return answer;
  }

  @Override
  public synchronized void voidAttempt(String checkoutId, int attempt) {
    calls.add("void " + attempt);
    authorized.remove(attempt);
    if (attempt == 1) {
      whileVoidingTheFirst.run();
    }
  }

  @Override
  public void awaitPayment(String checkoutId, int attempt, String declineReason, FraudScore score) {
    calls.add("await payment after " + declineReason);
  }

  @Override
  public void awaitChallenge(String checkoutId, int attempt) {
    calls.add("await challenge " + attempt);
  }

  @Override
  public void awaitReview(String checkoutId, int attempt, Instant decideBefore) {
    calls.add("await review " + attempt);
  }

  @Override
  public synchronized CloseResult close(
      String checkoutId, CheckoutStatus wanted, @Nullable String reason, int lastAttempt) {
    if (orderGroupId != null) {
      return new CloseResult.AlreadyPlaced(orderGroupId);
    }
    if (acceptedAttempt > lastAttempt) {
      return new CloseResult.PaymentAccepted(acceptedAttempt);
    }
    calls.add("close " + wanted.word());
    held = false;
    end = end == null ? wanted : end;
    return new CloseResult.Closed(end);
  }

  @Override
  public synchronized PlaceResult place(
      String checkoutId,
      int attempt,
      String authorizationId,
      FraudScore score,
      @Nullable Instant paymentExpiresAt) {
    calls.add("place " + attempt);
    placedUntil = paymentExpiresAt;
    if (placeFailures-- > 0) {
      throw ApplicationFailure.newFailure("the database is away", "DatabaseException");
    }
    if (holdLost) {
      return new PlaceResult.ReservationLost();
    }
    orderGroupId = "grp_1";
    if (placeReplyLost) {
      placeReplyLost = false;
      throw ApplicationFailure.newNonRetryableFailure("the reply is lost", "Broken");
    }
    return new PlaceResult.Placed("grp_1");
  }
}
