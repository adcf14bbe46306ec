package souk.reconciliation;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Ends checkouts whose own workflow is gone: terminated by hand, or never started because the API
 * died in between. In normal life it finds nothing, since workflows end their checkouts themselves;
 * each one it does find is an incident. Runs on a schedule.
 */
@WorkflowInterface
public interface ReconciliationWorkflow {
  String TASK_QUEUE = "reconciliation";

  /** Of the schedule, and of the workflows it starts (with the time behind it). */
  String ID = "reconciliation";

  /** Returns how many checkouts it had to end. */
  @WorkflowMethod
  int reconcile();
}
