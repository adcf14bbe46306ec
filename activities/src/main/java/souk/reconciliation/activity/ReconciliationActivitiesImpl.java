package souk.reconciliation.activity;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.checkout.CheckoutActivities;
import souk.checkout.CheckoutStatus;
import souk.checkout.CheckoutWorkflow;
import souk.checkout.CloseResult;
import souk.checkout.store.CheckoutTimes;
import souk.payments.PaymentActivities;
import souk.reconciliation.ReconciliationActivities;
import souk.reconciliation.store.ReconciliationStore;
import souk.reconciliation.store.ReconciliationStore.Overdue;

@Singleton
final class ReconciliationActivitiesImpl implements ReconciliationActivities {
  private static final Logger LOG = LoggerFactory.getLogger(ReconciliationActivitiesImpl.class);
  private static final int MOST_A_ROUND = 200;
  private static final int PAGE = 200;

  /** Well within what the step may take; in an outage many live checkouts may be overdue. */
  private static final Duration LOOKING_MAX = Duration.ofSeconds(40);

  private final ReconciliationStore store;
  private final CheckoutActivities checkouts;
  private final PaymentActivities payments;
  private final WorkflowClient client;
  private final Duration hold;
  private final Duration late;
  private final Counter incidents;

  ReconciliationActivitiesImpl(
      ReconciliationStore store,
      CheckoutActivities checkouts,
      PaymentActivities payments,
      WorkflowClient client,
      MeterRegistry metrics,
      CheckoutTimes times,
      ReconciliationSettings settings) {
    this.store = store;
    this.checkouts = checkouts;
    this.payments = payments;
    this.client = client;
    this.hold = times.hold();
    this.late = settings.late();
    this.incidents =
        Counter.builder("souk.reconciliation.incidents")
            .description("Checkouts that no live workflow looked after")
            .register(metrics);
  }

  @Override
  public List<String> findOrphaned() {
    long end = System.nanoTime() + LOOKING_MAX.toNanos();
    List<String> orphaned = new ArrayList<>();
    Overdue last = Overdue.NONE;
    List<Overdue> page;
    do {
      page = store.overdue(hold, late, last, PAGE);
      for (Overdue overdue : page) {
        if (orphaned.size() == MOST_A_ROUND || System.nanoTime() > end) {
          LOG.warn("looked at what was overdue until {}; the rest has to wait", last.due());
          return orphaned;
        }
        if (!isLive(status(overdue.checkoutId()))) {
          orphaned.add(overdue.checkoutId());
        }
        last = overdue;
      }
    } while (page.size() == PAGE);
    return orphaned;
  }

  private static boolean isLive(WorkflowExecutionStatus workflow) {
    return workflow == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
  }

  @Override
  public boolean endIfOrphaned(String checkoutId) {
    WorkflowExecutionStatus workflow = status(checkoutId);
    if (isLive(workflow)) {
      return false;
    }
    for (int attempt : store.attemptsToVoid(checkoutId)) {
      payments.voidAttempt(checkoutId, attempt);
    }
    // Before it is closed: then the rows call them voided, as they do all that nobody paid with.
    List<Integer> left = store.attemptsOfAnother(checkoutId);
    if (!left.isEmpty()) {
      store.incident(
          checkoutId,
          "left_unvoided",
          "attempts %s carry the mark of before a restore: void them by hand".formatted(left));
    }
    CloseResult closed =
        checkouts.close(checkoutId, CheckoutStatus.EXPIRED, "reconciled", Integer.MAX_VALUE);
    LOG.error("{} was overdue and its workflow {}: {}", checkoutId, workflow, closed);
    incidents.increment();
    store.incident(checkoutId, "orphaned_checkout", workflow.name());
    return true;
  }

  /** Unspecified if Temporal knows of none. */
  private WorkflowExecutionStatus status(String checkoutId) {
    var request =
        DescribeWorkflowExecutionRequest.newBuilder()
            .setNamespace(client.getOptions().getNamespace())
            .setExecution(
                WorkflowExecution.newBuilder()
                    .setWorkflowId(CheckoutWorkflow.workflowId(checkoutId)))
            .build();
    try {
      return client
          .getWorkflowServiceStubs()
          .blockingStub()
          .describeWorkflowExecution(request)
          .getWorkflowExecutionInfo()
          .getStatus();
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED;
      }
      throw failure;
    }
  }
}
