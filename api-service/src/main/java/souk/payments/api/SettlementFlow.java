package souk.payments.api;

import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
