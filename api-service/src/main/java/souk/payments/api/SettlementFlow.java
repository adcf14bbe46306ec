package souk.payments.api;

import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.payments.SettleResult;
import souk.payments.SettlementWorkflow;
import souk.payments.store.OperationStore;

/** The API's way to the workflows that settle payment operations. Safe to repeat. */
@Singleton
public final class SettlementFlow {
  private static final Logger LOG = LoggerFactory.getLogger(SettlementFlow.class);

  private final WorkflowClient client;
  private final OperationStore operations;

  SettlementFlow(WorkflowClient client, OperationStore operations) {
    this.client = client;
    this.operations = operations;
  }

  /**
   * Has everything that is written down and not settled be settled. Without Temporal nothing is
   * lost: the reconciliation takes it up later.
   *
   * @param id of an order or of a checkout
   */
  public void settle(String id) {
    operations.pendingOf(id).forEach(this::start);
  }

  /**
   * As {@link #settle}, and waits for the outcomes as long as there is time.
   *
   * @param id of an order or of a checkout
   */
  public void settleWithin(String id, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    List<String> pending = operations.pendingOf(id);
    pending.forEach(this::start);
    for (String operation : pending) {
      await(operation, end - System.nanoTime());
    }
  }

  /** How it ends is written down by whoever settles it; an outcome that is late is seen later. */
  private void await(String operation, long nanosMax) {
    if (nanosMax <= 0) {
      return;
    }
    try {
      client
          .newUntypedWorkflowStub(SettlementWorkflow.workflowId(operation))
          .getResult(nanosMax, TimeUnit.NANOSECONDS, SettleResult.class);
    } catch (TimeoutException slow) {
      LOG.info("{} takes its time", operation);
    } catch (WorkflowException | StatusRuntimeException failure) {
      LOG.warn("{} is settled later: {}", operation, failure.toString());
    }
  }

  private void start(String operation) {
    try {
      WorkflowClient.start(workflow(operation)::settle, operation);
    } catch (WorkflowServiceException | StatusRuntimeException failure) {
      LOG.warn("{} is settled later: {}", operation, failure.toString());
    }
  }

  private SettlementWorkflow workflow(String operation) {
    return client.newWorkflowStub(
        SettlementWorkflow.class,
        WorkflowOptions.newBuilder()
            .setTaskQueue(SettlementWorkflow.TASK_QUEUE)
            .setWorkflowId(SettlementWorkflow.workflowId(operation))
            .setWorkflowIdConflictPolicy(
                WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
            .setStaticSummary(operation)
            .build());
  }
}
