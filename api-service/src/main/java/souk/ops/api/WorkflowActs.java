package souk.ops.api;

import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.workflowservice.v1.ResetActivityRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import souk.checkout.CheckoutWorkflow;
import souk.checkout.ReviewDecision;
import souk.reconciliation.OrphanWorkflow;
import souk.reconciliation.ReconciliationWorkflow;
import souk.temporal.TemporalSettings;

/** What operators do to a workflow. Each act is safe to repeat; its outcome is told in a word. */
@Singleton
final class WorkflowActs {
  private final WorkflowClient client;
  private final Workflows workflows;
  private final OpsSettings settings;
  private final TemporalSettings temporal;

  WorkflowActs(
      WorkflowClient client, Workflows workflows, OpsSettings settings, TemporalSettings temporal) {
    this.client = client;
    this.workflows = workflows;
    this.settings = settings;
    this.temporal = temporal;
  }

  /** An ordinary activity is tried at once, paused or not, and with fresh backoff after that. */
  void tryNow(String checkoutId, String activityId) {
    workflows
        .service()
        .resetActivity(
            ResetActivityRequest.newBuilder()
                .setNamespace(temporal.namespace())
                .setExecution(workflows.execution(checkoutId))
                .setId(activityId)
                .build());
  }

  /**
   * Repeats from a workflow task on; what others said in the meantime is said again. The reason is
   * the audit row's id: what an operator wrote may be personal, and Temporal keeps it unencrypted.
   */
  void reset(String checkoutId, long eventId, long auditId) {
    workflows
        .service()
        .resetWorkflowExecution(
            ResetWorkflowExecutionRequest.newBuilder()
                .setNamespace(temporal.namespace())
                .setWorkflowExecution(workflows.execution(checkoutId))
                .setWorkflowTaskFinishEventId(eventId)
                .setReason("audit " + auditId)
                .setRequestId(UUID.randomUUID().toString())
                .build());
  }

  void cancel(String checkoutId, long auditId) {
    client
        .newUntypedWorkflowStub(CheckoutWorkflow.workflowId(checkoutId))
        .cancel("audit " + auditId);
  }

  void decide(String checkoutId, ReviewDecision decision) {
    workflow(checkoutId).review(decision);
  }

  void payAgain(String checkoutId, int attempt) {
    workflow(checkoutId).pay(attempt);
  }

  void confirmAgain(String checkoutId, int attempt) {
    workflow(checkoutId).challengeAnswered(attempt);
  }

  /**
   * Ends a checkout without a workflow, as the reconciliation would. It is not begun anew: somebody
   * ended its workflow, its deadline may have passed, and what is authorized must be voided by
   * somebody who knows that nobody places orders meanwhile.
   *
   * @return whether it has ended by now
   */
  boolean endOrphan(String checkoutId) {
    var options =
        WorkflowOptions.newBuilder()
            .setTaskQueue(ReconciliationWorkflow.TASK_QUEUE)
            .setWorkflowId(OrphanWorkflow.workflowId(checkoutId))
            .setWorkflowIdConflictPolicy(
                WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setStaticSummary("End a checkout without a workflow")
            .build();
    OrphanWorkflow orphan = client.newWorkflowStub(OrphanWorkflow.class, options);
    WorkflowClient.start(orphan::end, checkoutId);
    try {
      WorkflowStub.fromTyped(orphan)
          .getResult(settings.endWithin().toMillis(), TimeUnit.MILLISECONDS, Boolean.class);
      return true;
    } catch (TimeoutException goesOn) {
      return false;
    }
  }

  private CheckoutWorkflow workflow(String checkoutId) {
    return client.newWorkflowStub(CheckoutWorkflow.class, CheckoutWorkflow.workflowId(checkoutId));
  }
}
