package souk.reconciliation;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Ends one checkout whose own workflow is gone, now, because an operator says so; the
 * reconciliation would do it after its deadline.
 */
@WorkflowInterface
public interface OrphanWorkflow {
  /** One at a time for each checkout. */
  static String workflowId(String checkoutId) {
    return "orphan:" + checkoutId;
  }

  /** Returns whether it had to be ended: false if its workflow is alive after all. */
  @WorkflowMethod
  boolean end(String checkoutId);
}
