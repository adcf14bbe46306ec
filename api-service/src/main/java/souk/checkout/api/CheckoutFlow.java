package souk.checkout.api;

import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.common.SearchAttributes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.checkout.CancelAnswer;
import souk.checkout.CheckoutRequest;
import souk.checkout.CheckoutStatus;
import souk.checkout.CheckoutWorkflow;
import souk.checkout.store.Checkout;
import souk.checkout.store.CheckoutStore;
import souk.checkout.store.CheckoutTimes;
import souk.http.Problem;
import souk.inventory.StockLine;
import souk.temporal.SoukSearchAttributes;

/** The API's way to a checkout's workflow. Everything said here can be said again. */
@Singleton
final class CheckoutFlow {
  /** Why a checkout that never began was cancelled. */
  static final String NOT_STARTED = "not_started";

  private static final Logger LOG = LoggerFactory.getLogger(CheckoutFlow.class);

  private final WorkflowClient client;
  private final CheckoutStore checkouts;
  private final CheckoutTimes times;

  CheckoutFlow(WorkflowClient client, CheckoutStore checkouts, CheckoutTimes times) {
    this.client = client;
    this.checkouts = checkouts;
    this.times = times;
  }

  /**
   * Starts a checkout whose row is written. If that can't be done the row is closed again: should
   * the start have arrived all the same, the workflow finds the tombstone and ends. If it has got
   * further than that before the row could be closed, the row tells where.
   *
   * @throws Problem 503 if Temporal gives no answer and the row is closed
   */
  void start(Checkout checkout) {
    try {
      startIfNeeded(checkout);
    } catch (WorkflowServiceException | StatusRuntimeException failure) {
      LOG.warn("cannot start {}: {}", checkout.id(), failure.toString());
      if (checkouts.closeIfNotBegun(checkout.id(), NOT_STARTED)) {
        throw Problem.unavailable(
            "Checkouts can't be started at the moment. Nothing is held and nothing is charged; try again.");
      }
    }
  }

  /**
   * For a row whose starter may have died before the start: starting twice is one workflow.
   *
   * @throws Problem 503 if Temporal gives no answer
   */
  void startAgain(Checkout checkout) {
    try {
      startIfNeeded(checkout);
    } catch (WorkflowServiceException | StatusRuntimeException failure) {
      throw unavailable(checkout.id(), failure);
    }
  }

  /**
   * For a checkout that has not moved for a while.
   *
   * @throws Problem 503 if Temporal gives no answer
   */
  void tellAgain(Checkout checkout) {
    if (checkout.status() == CheckoutStatus.RESERVING && checkout.revision() == 0) {
      startAgain(checkout);
    } else if (checkout.status() == CheckoutStatus.RESERVING) {
      revise(checkout.id(), checkout.revision());
    } else {
      pay(checkout.id(), checkout.attempt());
    }
  }

  private void startIfNeeded(Checkout checkout) {
    List<StockLine> lines =
        checkout.lines().stream()
            .map(line -> new StockLine(line.offerId(), line.quantity()))
            .toList();
    var request =
        new CheckoutRequest(
            checkout.id(),
            checkout.buyerId(),
            lines,
            checkout.attempt() == 0 ? null : checkout.attempt(),
            times.timing());
    try {
      WorkflowClient.start(workflow(checkout)::checkout, request);
    } catch (WorkflowExecutionAlreadyStarted running) {
      LOG.debug("{} runs already", checkout.id());
    }
  }

  private CheckoutWorkflow workflow(Checkout checkout) {
    var attributes =
        SearchAttributes.newBuilder()
            .set(SoukSearchAttributes.CHECKOUT_STATUS, CheckoutStatus.RESERVING.word());
    @Nullable String buyerId = checkout.buyerId();
    if (buyerId != null) {
      attributes.set(SoukSearchAttributes.BUYER_ID, buyerId);
    }
    return client.newWorkflowStub(
        CheckoutWorkflow.class,
        WorkflowOptions.newBuilder()
            .setTaskQueue(CheckoutWorkflow.TASK_QUEUE)
            .setWorkflowId(CheckoutWorkflow.workflowId(checkout.id()))
            .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
            .setTypedSearchAttributes(attributes.build())
            .setStaticSummary("Checkout of %d line(s)".formatted(checkout.lines().size()))
            .setDisableEagerExecution(false)
            .build());
  }

  /**
   * Tells of an accepted attempt.
   *
   * @throws Problem 503 if Temporal gives no answer; the attempt stands, and is tried when told
   *     again or at the deadline
   */
  void pay(String checkoutId, int attempt) {
    say(checkoutId, workflow -> workflow.pay(attempt));
  }

  /**
   * Tells that the buyer wants it otherwise.
   *
   * @throws Problem 503 if Temporal gives no answer; it is tried when told again
   */
  void revise(String checkoutId, int revision) {
    say(checkoutId, workflow -> workflow.revise(revision));
  }

  void challengeAnswered(String checkoutId, int attempt) {
    say(checkoutId, workflow -> workflow.challengeAnswered(attempt));
  }

  /** Asks for the checkout to be given up; what became of it is in its row. */
  void cancel(String checkoutId) {
    WorkflowStub stub = client.newUntypedWorkflowStub(CheckoutWorkflow.workflowId(checkoutId));
    try {
      stub.startUpdate(
          UpdateOptions.<CancelAnswer>newBuilder()
              .setUpdateName("cancel")
              .setUpdateId("cancel:" + checkoutId)
              .setResultClass(CancelAnswer.class)
              .setWaitForStage(WorkflowUpdateStage.ACCEPTED)
              .build());
    } catch (WorkflowNotFoundException ended) {
      LOG.debug("{} has ended", checkoutId);
    } catch (WorkflowServiceException | StatusRuntimeException failure) {
      throw unavailable(checkoutId, failure);
    }
  }

  private void say(String checkoutId, Consumer<CheckoutWorkflow> word) {
    try {
      word.accept(
          client.newWorkflowStub(CheckoutWorkflow.class, CheckoutWorkflow.workflowId(checkoutId)));
    } catch (WorkflowNotFoundException ended) {
      LOG.debug("{} has ended", checkoutId);
    } catch (WorkflowServiceException | StatusRuntimeException failure) {
      throw unavailable(checkoutId, failure);
    }
  }

  private static Problem unavailable(String checkoutId, RuntimeException failure) {
    LOG.warn("no answer for {}: {}", checkoutId, failure.toString());
    return Problem.unavailable(
        "The checkout can't be reached at the moment. It stands as it is; try again.");
  }
}
