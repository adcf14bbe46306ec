package souk.checkout.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import souk.checkout.CancelAnswer;
import souk.checkout.CheckoutOutcome;
import souk.checkout.CheckoutRequest;
import souk.checkout.CheckoutStatus;
import souk.checkout.CheckoutTiming;
import souk.checkout.CheckoutWorkflow;
import souk.checkout.ReviewDecision;
import souk.fraud.FraudVerdict;
import souk.inventory.ReserveResult;
import souk.inventory.StockLine;
import souk.money.Money;
import souk.payments.AuthorizeResult;
import souk.pricing.QuoteResult;
import souk.temporal.Histories;
import souk.temporal.SoukDataConverter;
import souk.temporal.SoukSearchAttributes;

class CheckoutWorkflowTest {
  static final CheckoutTiming TIMING =
      new CheckoutTiming(
          Duration.ofMinutes(10),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofHours(24));
  static final String ID = CheckoutWorkflow.workflowId("chk_1");

  TestWorkflowEnvironment environment;
  World world;
  Instant started;

  CheckoutWorkflowTest() {
    environment = environment();
    world = new World(() -> Instant.ofEpochMilli(environment.currentTimeMillis()));
    started = Instant.ofEpochMilli(environment.currentTimeMillis());
  }

  private static TestWorkflowEnvironment environment() {
    var options =
        TestEnvironmentOptions.newBuilder()
            .setWorkflowClientOptions(
                WorkflowClientOptions.newBuilder()
                    .setDataConverter(SoukDataConverter.create())
                    .build());
    for (SearchAttributeKey<?> key : SoukSearchAttributes.ALL) {
      options.registerSearchAttribute(key.getName(), key.getValueType());
    }
    return TestWorkflowEnvironment.newInstance(options.build());
  }

  @BeforeEach
  void startWorker() {
    var worker = environment.newWorker(CheckoutWorkflow.TASK_QUEUE);
    worker.registerWorkflowImplementationTypes(CheckoutWorkflowImpl.class);
    worker.registerActivitiesImplementations(world);
    environment.start();
  }

  /** Whatever path a test took, today's code must replay it. */
  @AfterEach
  void replay(TestInfo test) throws Exception {
    WorkflowExecutionHistory history = environment.getWorkflowClient().fetchHistory(ID);
    WorkflowReplayer.replayWorkflowExecution(history, CheckoutWorkflowImpl.class);
    Histories.record("checkout", test, history);
    environment.close();
  }

  @Test
  void buyNowPlacesTheOrders() {
    assertThat(outcome(buyNow())).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls)
        .containsExactly("reserve", "freeze", "score 1", "authorize 1", "place 1");
    assertThat(world.placedUntil).as("when the bank gives it up").isEqualTo(World.EXPIRES);
  }

  @Test
  void aCardPresentedOnTheHoldPlacesTheOrders() {
    var checkout = begin();
    after(Duration.ofMinutes(3), () -> checkout.pay(1));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
  }

  @Test
  void soldOutEndsWithoutAskingTheBank() {
    world.refused = new ReserveResult.OutOfStock(List.of("ofr_1"));
    assertThat(outcome(buyNow()).status()).isEqualTo(CheckoutStatus.OUT_OF_STOCK);
    assertThat(world.calls).containsExactly("reserve");
  }

  @Test
  void moreThanOneBuyerMayHaveIsRejectedWithoutAskingTheBank() {
    world.refused = new ReserveResult.LimitReached(List.of("ofr_1"));
    assertThat(outcome(buyNow()).status()).isEqualTo(CheckoutStatus.REJECTED);
    assertThat(world.calls).containsExactly("reserve", "close rejected");
  }

  @Test
  void declinedCardLeavesTheHoldForAnother() {
    world.bank.put(1, new AuthorizeResult.Declined("insufficient_funds"));
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> checkout.pay(2));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls)
        .containsExactly(
            "reserve",
            "freeze",
            "score 1",
            "authorize 1",
            "await payment after insufficient_funds",
            "score 2",
            "authorize 2",
            "place 2");
  }

  @Test
  void anAttemptHeardOfTwiceIsOneAttempt() {
    var checkout = begin();
    after(
        Duration.ofMinutes(1),
        () -> {
          checkout.pay(1);
          checkout.pay(1);
        });
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    // The second word may come while the last task ends, which then runs again: with the same keys.
    assertThat(world.authorized).containsExactly(1);
    assertThat(world.calls).doesNotContain("authorize 2", "await payment after declined");
  }

  @Test
  void unpaidHoldExpiresAtItsDeadline() {
    assertThat(outcome(begin()).status()).isEqualTo(CheckoutStatus.EXPIRED);
    assertThat(world.calls).containsExactly("reserve", "freeze", "close expired");
    assertNothingLeft();
  }

  @Test
  void paymentAcceptedButUnheardOfAtTheDeadlineIsTakenUp() {
    world.acceptedAttempt = 1;
    assertThat(outcome(begin())).isEqualTo(CheckoutOutcome.placed("grp_1"));
  }

  @Test
  void passedChallengePlacesTheOrders() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.bankAfterChallenge.put(1, new AuthorizeResult.Authorized("a1", World.EXPIRES));
    var checkout = buyNow();
    after(Duration.ofMinutes(2), () -> checkout.challengeAnswered(1));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).containsOnlyOnce("confirm 1");
  }

  @Test
  void failedChallengeLeavesTheHoldForAnotherCard() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.bankAfterChallenge.put(1, new AuthorizeResult.Declined("authentication_failed"));
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> checkout.challengeAnswered(1));
    after(Duration.ofMinutes(2), () -> checkout.pay(2));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
  }

  @Test
  void comingBackWithoutHavingPassedKeepsTheChallengeOpen() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> checkout.challengeAnswered(1));
    after(
        Duration.ofMinutes(2),
        () -> {
          world.bankAfterChallenge.put(1, new AuthorizeResult.Authorized("a1", World.EXPIRES));
          checkout.challengeAnswered(1);
        });
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls.stream().filter("confirm 1"::equals)).hasSize(2);
  }

  @Test
  void unansweredChallengeIsVoidedAndTheHoldExpires() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    assertThat(outcome(buyNow()).status()).isEqualTo(CheckoutStatus.EXPIRED);
    assertThat(world.calls)
        .endsWith(
            "confirm 1", "void 1", "await payment after challenge_not_passed", "close expired");
    assertNothingLeft();
  }

  @Test
  void challengePassedByABuyerWhoNeverCameBackPlacesTheOrders() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.bankAfterChallenge.put(1, new AuthorizeResult.Authorized("a1", World.EXPIRES));
    assertThat(outcome(buyNow())).isEqualTo(CheckoutOutcome.placed("grp_1"));
  }

  @Test
  void aNewCardSupersedesAnUnfinishedChallenge() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> payWithANewCard(checkout, 2));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls)
        .containsSubsequence(
            "await challenge 1",
            "confirm 1",
            "void 1",
            "await payment after challenge_not_passed",
            "score 2",
            "authorize 2",
            "place 2");
    assertThat(world.authorized).containsExactly(2);
  }

  @Test
  void aChallengePassedWhenTheNewCardComesStandsAndTheCardIsNeverCharged() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.bankAfterChallenge.put(1, new AuthorizeResult.Authorized("a1", World.EXPIRES));
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> payWithANewCard(checkout, 2));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).containsSubsequence("confirm 1", "place 1", "void 2");
    assertThat(world.calls).doesNotContain("authorize 2", "void 1");
    assertThat(world.authorized).containsExactly(1);
  }

  /** Between the last question and the void: whatever the bank says then, nothing of it is kept. */
  @Test
  void aChallengePassedWhileItIsBeingGivenUpIsVoided() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.whileVoidingTheFirst =
        () -> world.bankAfterChallenge.put(1, new AuthorizeResult.Voided());
    var checkout = buyNow();
    after(
        Duration.ofMinutes(1),
        () -> {
          payWithANewCard(checkout, 2);
          checkout.challengeAnswered(1);
        });
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.authorized).containsExactly(2);
  }

  @Test
  void aChallengeFailedWhenTheNewCardComesMakesWayForIt() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.bankAfterChallenge.put(1, new AuthorizeResult.Declined("authentication_failed"));
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> payWithANewCard(checkout, 2));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).doesNotContain("void 1");
    assertThat(world.authorized).containsExactly(2);
  }

  @Test
  void aNewCardMaySupersedeAChallengeThatSupersededOne() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.bank.put(2, new AuthorizeResult.ChallengeRequired());
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> payWithANewCard(checkout, 2));
    after(Duration.ofMinutes(2), () -> payWithANewCard(checkout, 3));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).containsSubsequence("void 1", "authorize 2", "void 2", "authorize 3");
    assertThat(world.authorized).containsExactly(3);
  }

  @Test
  void aLateAnswerToASupersededChallengeIsNotTakenForTheNewOnes() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.bank.put(2, new AuthorizeResult.ChallengeRequired());
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> payWithANewCard(checkout, 2));
    after(Duration.ofMinutes(2), () -> checkout.challengeAnswered(1));
    after(
        Duration.ofMinutes(3),
        () -> {
          world.bankAfterChallenge.put(2, new AuthorizeResult.Authorized("a2", World.EXPIRES));
          checkout.challengeAnswered(2);
        });
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).containsOnlyOnce("confirm 1", "confirm 2");
    assertThat(world.authorized).containsExactly(2);
  }

  @Test
  void aNewCardThatNobodyToldOfIsTriedAfterTheChallengeItSupersedes() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> world.acceptedAttempt = 2);
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).containsSubsequence("confirm 1", "void 1", "authorize 2", "place 2");
    assertThat(world.authorized).containsExactly(2);
  }

  /** As after a reset: the newer card is heard of before the older one was tried. */
  @Test
  void whatAnEarlierCardCameToIsFoundOutBeforeTheNextIsTried() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.bankAfterChallenge.put(1, new AuthorizeResult.Authorized("a1", World.EXPIRES));
    world.acceptedAttempt = 2;
    var checkout = stub();
    WorkflowStub.fromTyped(checkout)
        .signalWithStart("pay", new Object[] {2}, new Object[] {request(1)});
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).contains("place 1").doesNotContain("authorize 2");
    assertThat(world.authorized).containsExactly(1);
  }

  @Test
  void givingUpAfterANewCardWasAcceptedWaitsForIt() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.bank.put(2, new AuthorizeResult.Declined("card_declined"));
    var checkout = buyNow();
    after(
        Duration.ofMinutes(1),
        () -> {
          payWithANewCard(checkout, 2);
          WorkflowStub.fromTyped(checkout)
              .startUpdate("cancel", WorkflowUpdateStage.ACCEPTED, CancelAnswer.class);
        });
    assertThat(outcome(checkout).status()).isEqualTo(CheckoutStatus.CANCELLED);
    assertThat(world.calls).containsSubsequence("void 1", "authorize 2", "close cancelled");
    assertNothingLeft();
  }

  @Test
  void aChallengePassedWhenTheNewCardComesIsReviewedUnderEitherNumber() {
    world.verdict = FraudVerdict.REVIEW;
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.bankAfterChallenge.put(1, new AuthorizeResult.Authorized("a1", World.EXPIRES));
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> payWithANewCard(checkout, 2));
    after(Duration.ofHours(3), () -> checkout.review(new ReviewDecision(2, true)));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).contains("await review 1", "place 1").doesNotContain("authorize 2");
    assertThat(world.authorized).containsExactly(1);
  }

  @Test
  void aRejectedReviewIsNotPaidWithACardThatCameTooLate() {
    world.verdict = FraudVerdict.REVIEW;
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    world.bankAfterChallenge.put(1, new AuthorizeResult.Authorized("a1", World.EXPIRES));
    var checkout = buyNow();
    after(
        Duration.ofMinutes(1),
        () -> {
          world.acceptedAttempt = 2; // and nobody told of it
          checkout.challengeAnswered(1);
        });
    after(Duration.ofHours(3), () -> checkout.review(new ReviewDecision(2, false)));
    assertThat(outcome(checkout)).isEqualTo(ended(CheckoutStatus.REJECTED, "review"));
    assertThat(world.calls).doesNotContain("authorize 2");
    assertNothingLeft();
  }

  private void payWithANewCard(CheckoutWorkflow checkout, int attempt) {
    world.acceptedAttempt = attempt;
    checkout.pay(attempt);
  }

  @Test
  void whatTheBuyerChangesIsQuotedAgainOnTheSameHold() {
    var checkout = begin();
    after(Duration.ofMinutes(1), () -> checkout.revise(1));
    after(Duration.ofMinutes(2), () -> checkout.revise(1)); // heard of twice
    after(Duration.ofMinutes(3), () -> checkout.revise(2));
    after(Duration.ofMinutes(4), () -> checkout.pay(1));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls)
        .containsExactly(
            "reserve", "freeze", "requote", "requote", "score 1", "authorize 1", "place 1");
  }

  @Test
  void whatIsChangedMovesNoDeadline() {
    var checkout = begin();
    after(Duration.ofMinutes(9), () -> checkout.revise(1));
    assertThat(outcome(checkout).status()).isEqualTo(CheckoutStatus.EXPIRED);
    assertThat(world.calls).endsWith("requote", "close expired");
    assertThat(environment.currentTimeMillis())
        .isLessThan(started.plus(Duration.ofMinutes(11)).toEpochMilli());
    assertNothingLeft();
  }

  @Test
  void whereNobodyDeliversToWhatStoodBeforeStands() {
    whatStoodBeforeStandsAfter(new QuoteResult.Undeliverable(List.of("slr_1")));
  }

  @Test
  void whereNobodyKnowsTheTaxWhatStoodBeforeStands() {
    whatStoodBeforeStandsAfter(new QuoteResult.NoTaxRate());
  }

  private void whatStoodBeforeStandsAfter(QuoteResult answer) {
    var checkout = begin();
    after(
        Duration.ofMinutes(1),
        () -> {
          world.quote = answer;
          checkout.revise(1);
        });
    after(Duration.ofMinutes(2), () -> checkout.pay(1));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
  }

  /** As after a reset: the row has had it long since. */
  @Test
  void aPaymentHeardOfTogetherWithAChangeGoesFirst() {
    world.acceptedAttempt = 1;
    var checkout = stub();
    WorkflowStub.fromTyped(checkout)
        .signalWithStart("revise", new Object[] {1}, new Object[] {request(1)});
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).doesNotContain("requote");
  }

  @Test
  void suspectedFraudIsRejectedBeforeTheBankIsAsked() {
    world.verdict = FraudVerdict.REJECT;
    assertThat(outcome(buyNow()).status()).isEqualTo(CheckoutStatus.REJECTED);
    assertThat(world.calls).doesNotContain("authorize 1");
    assertNothingLeft();
  }

  @Test
  void whatALostExecutionAuthorizedIsVoidedWhenFraudIsSuspectedNow() {
    world.authorized.add(1);
    world.verdict = FraudVerdict.REJECT;
    assertThat(outcome(buyNow())).isEqualTo(ended(CheckoutStatus.REJECTED, "fraud"));
    assertNothingLeft();
  }

  @Test
  void whatALostExecutionAuthorizedIsVoidedWhenTheQuoteFailsNow() {
    world.authorized.add(1);
    world.quoteFails = true;
    assertThat(outcome(buyNow()).status()).isEqualTo(CheckoutStatus.EXPIRED);
    assertNothingLeft();
  }

  @Test
  void whatALostExecutionAuthorizedIsVoidedWhenTheAddressIsUndeliverableNow() {
    world.authorized.add(1);
    world.quote = new QuoteResult.Undeliverable(List.of("slr_1"));
    assertThat(outcome(buyNow())).isEqualTo(ended(CheckoutStatus.REJECTED, "undeliverable"));
    assertNothingLeft();
  }

  @Test
  void whatALostExecutionAuthorizedIsVoidedWhenTheHoldIsReleasedNow() {
    world.authorized.add(1);
    world.released = true;
    assertThat(outcome(buyNow())).isEqualTo(ended(CheckoutStatus.CANCELLED, "released"));
    assertNothingLeft();
  }

  /** The word of the payment and the cancellation come in one workflow task. */
  @Test
  void whatALostExecutionAuthorizedIsVoidedWhenAnOperatorCancelsNow() {
    var checkout = stub();
    world.whileQuoting =
        () -> {
          world.authorized.add(1);
          checkout.pay(1);
          WorkflowStub.fromTyped(checkout).cancel();
        };
    cancelledByOperatorAfter(Duration.ofMinutes(1), start(checkout, null));
    assertThat(world.calls).contains("void 1").doesNotContain("authorize 1");
  }

  @Test
  void whatIsAcceptedWhileTheCheckoutEndsIsVoidedAsWell() {
    world.quoteFails = true;
    var checkout = stub();
    world.whileVoidingTheFirst =
        () -> {
          world.acceptedAttempt = 2;
          world.authorized.add(2);
          checkout.pay(2);
        };
    world.acceptedAttempt = 1;
    assertThat(outcome(start(checkout, 1)).status()).isEqualTo(CheckoutStatus.EXPIRED);
    assertThat(world.calls).endsWith("void 1", "void 2", "close expired");
    assertNothingLeft();
  }

  /** The row says so from the moment somebody began to give the attempt up. */
  @Test
  void whatOnlyTheRowSaysIsVoidedIsVoidedAtTheBankBeforeAnotherCard() {
    world.authorized.add(1);
    world.bank.put(1, new AuthorizeResult.Voided());
    var checkout = buyNow();
    after(Duration.ofMinutes(2), () -> checkout.pay(2));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls)
        .containsSubsequence("void 1", "await payment after voided", "authorize 2");
    assertThat(world.authorized).containsExactly(2);
  }

  @Test
  void anAttemptThatAHandTypedWordSkippedIsVoidedAsWell() {
    world.authorized.add(1);
    world.bankSilent = true;
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> checkout.pay(2));
    assertThat(outcome(checkout).status()).isEqualTo(CheckoutStatus.EXPIRED);
    assertThat(world.calls).endsWith("void 1", "void 2", "close expired");
    assertNothingLeft();
  }

  @Test
  void aNumberThatIsFarOffIsNoPayment() {
    var checkout = begin();
    after(Duration.ofMinutes(1), () -> checkout.pay(2_000_000_000));
    after(Duration.ofMinutes(2), () -> checkout.pay(1));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).contains("authorize 1");
  }

  @Test
  void aReleasedHoldEndsTheCheckoutWhateverIsAcceptedMeanwhile() {
    world.released = true;
    world.whileVoidingTheFirst = () -> world.acceptedAttempt = 2;
    assertThat(outcome(buyNow())).isEqualTo(ended(CheckoutStatus.CANCELLED, "released"));
    assertThat(world.calls).endsWith("void 1", "void 2", "close cancelled");
  }

  @Test
  void supportApprovesAReview() {
    world.verdict = FraudVerdict.REVIEW;
    var checkout = buyNow();
    after(Duration.ofHours(3), () -> checkout.review(new ReviewDecision(1, true)));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
  }

  @Test
  void supportRejectsAReview() {
    world.verdict = FraudVerdict.REVIEW;
    var checkout = buyNow();
    after(Duration.ofHours(3), () -> checkout.review(new ReviewDecision(1, false)));
    assertThat(outcome(checkout).status()).isEqualTo(CheckoutStatus.REJECTED);
    assertNothingLeft();
  }

  @Test
  void undecidedReviewIsRejectedAtItsDeadline() {
    world.verdict = FraudVerdict.REVIEW;
    assertThat(outcome(buyNow())).isEqualTo(ended(CheckoutStatus.REJECTED, "review_deadline"));
    assertNothingLeft();
  }

  @Test
  void undeliverableAddressIsRejected() {
    world.quote = new QuoteResult.Undeliverable(List.of("slr_1"));
    assertThat(outcome(buyNow())).isEqualTo(ended(CheckoutStatus.REJECTED, "undeliverable"));
    assertNothingLeft();
  }

  @Test
  void anAddressWhoseTaxNobodyKnowsIsRejectedAndNotUntaxed() {
    world.quote = new QuoteResult.NoTaxRate();
    assertThat(outcome(buyNow())).isEqualTo(ended(CheckoutStatus.REJECTED, "no_tax_rate"));
    assertNothingLeft();
  }

  @Test
  void anUnexpectedTotalWaitsForTheBuyersWord() {
    world.quote = new QuoteResult.Frozen(Money.of(13_995, "USD"), List.of("slr_1"), false);
    var checkout = buyNow();
    after(Duration.ofMinutes(1), () -> checkout.pay(2));
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).doesNotContain("authorize 1").contains("authorize 2");
  }

  /** As after a reset: what was said later comes before the first step. */
  @Test
  void aCardHeardOfBeforeTheUnexpectedTotalIsTriedAllTheSame() {
    world.quote = new QuoteResult.Frozen(Money.of(13_995, "USD"), List.of("slr_1"), false);
    world.acceptedAttempt = 2;
    var checkout = stub();
    WorkflowStub.fromTyped(checkout)
        .signalWithStart("pay", new Object[] {2}, new Object[] {request(1)});
    assertThat(outcome(checkout)).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).doesNotContain("authorize 1").contains("authorize 2");
  }

  @Test
  void givingUpReleasesTheHold() {
    var checkout = begin();
    var answer = new CompletableFuture<CancelAnswer>();
    after(Duration.ofMinutes(1), () -> answer.complete(checkout.cancel()));
    assertThat(outcome(checkout).status()).isEqualTo(CheckoutStatus.CANCELLED);
    assertThat(answer).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(CancelAnswer.CANCELLED);
    assertNothingLeft();
  }

  @Test
  void givingUpDuringAChallengeVoidsIt() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    var checkout = buyNow();
    after(Duration.ofMinutes(1), checkout::cancel);
    assertThat(outcome(checkout).status()).isEqualTo(CheckoutStatus.CANCELLED);
    assertThat(world.calls).contains("void 1");
    assertNothingLeft();
  }

  @Test
  void aBankThatNeverAnswersIsVoidedAndTheHoldReleased() {
    world.bankSilent = true;
    assertThat(outcome(buyNow()).status()).isEqualTo(CheckoutStatus.EXPIRED);
    assertThat(world.calls).endsWith("void 1", "close expired");
    assertNothingLeft();
  }

  @Test
  void lostReservationVoidsThePayment() {
    world.holdLost = true;
    assertThat(outcome(buyNow())).isEqualTo(ended(CheckoutStatus.OUT_OF_STOCK, "reservation_lost"));
    assertNothingLeft();
  }

  @Test
  void placingThatFailedIsRepeatedAndNeverUndone() {
    world.placeReplyLost = true;
    assertThat(outcome(buyNow())).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls).contains("place 1").doesNotContain("void 1");
  }

  /** A history has a limit, and whoever paid must not come up against it. */
  @Test
  void placingThatGoesOnFailingIsRepeatedWithinOneStep() {
    world.placeFailures = 6;
    assertThat(outcome(buyNow())).isEqualTo(CheckoutOutcome.placed("grp_1"));
    assertThat(world.calls.stream().filter("place 1"::equals)).hasSize(7);
    assertThat(environment.getWorkflowClient().fetchHistory(ID).getEvents()).hasSizeLessThan(20);
  }

  @Test
  void operatorCancelsWhileWaiting() {
    cancelledByOperatorAfter(Duration.ofMinutes(1), begin());
  }

  @Test
  void operatorCancelsDuringAChallenge() {
    world.bank.put(1, new AuthorizeResult.ChallengeRequired());
    cancelledByOperatorAfter(Duration.ofMinutes(1), buyNow());
    assertThat(world.calls).contains("void 1");
  }

  @Test
  void operatorCancelsWhileTheBankIsSilent() {
    world.bankSilent = true;
    cancelledByOperatorAfter(Duration.ofMinutes(1), buyNow());
    assertThat(world.calls).contains("void 1");
  }

  @Test
  void operatorCancelsDuringAReview() {
    world.verdict = FraudVerdict.REVIEW;
    cancelledByOperatorAfter(Duration.ofMinutes(1), buyNow());
    assertThat(world.calls).contains("void 1");
  }

  private void cancelledByOperatorAfter(Duration delay, CheckoutWorkflow checkout) {
    var stub = WorkflowStub.fromTyped(checkout);
    after(delay, stub::cancel);
    try {
      assertThat(stub.getResult(CheckoutOutcome.class).status())
          .isEqualTo(CheckoutStatus.CANCELLED);
    } catch (WorkflowFailedException closedAsCancelled) {
      assertThat(closedAsCancelled).hasCauseInstanceOf(CanceledFailure.class);
    }
    assertThat(world.end).isEqualTo(CheckoutStatus.CANCELLED);
    assertNothingLeft();
  }

  private void assertNothingLeft() {
    assertThat(world.nothingHeldAndNothingAuthorized())
        .as("nothing held, nothing authorized")
        .isTrue();
  }

  private static CheckoutOutcome ended(CheckoutStatus status, @Nullable String reason) {
    return CheckoutOutcome.ended(status, reason);
  }

  private CheckoutWorkflow begin() {
    return start(null);
  }

  private CheckoutWorkflow buyNow() {
    world.acceptedAttempt = 1;
    return start(1);
  }

  private CheckoutWorkflow start(@Nullable Integer attempt) {
    return start(stub(), attempt);
  }

  private static CheckoutWorkflow start(CheckoutWorkflow checkout, @Nullable Integer attempt) {
    WorkflowClient.start(checkout::checkout, request(attempt));
    return checkout;
  }

  private CheckoutWorkflow stub() {
    return environment
        .getWorkflowClient()
        .newWorkflowStub(
            CheckoutWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(CheckoutWorkflow.TASK_QUEUE)
                .setWorkflowId(ID)
                .build());
  }

  private static CheckoutRequest request(@Nullable Integer attempt) {
    return new CheckoutRequest("chk_1", null, List.of(new StockLine("ofr_1", 2)), attempt, TIMING);
  }

  private void after(Duration delay, Runnable step) {
    environment.registerDelayedCallback(delay, step);
  }

  private static CheckoutOutcome outcome(CheckoutWorkflow checkout) {
    return WorkflowStub.fromTyped(checkout).getResult(CheckoutOutcome.class);
  }
}
