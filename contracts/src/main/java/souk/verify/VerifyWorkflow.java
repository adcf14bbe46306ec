package souk.verify;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Looks at everything: nothing oversold, nothing charged twice, no order lost, nothing held for
 * nobody. Runs on a schedule, and whenever somebody asks.
 */
@WorkflowInterface
public interface VerifyWorkflow {
  String TASK_QUEUE = "reconciliation";

  /** Of the schedule, and of the workflows it starts (with the time behind it). */
  String ID = "verify";

  @WorkflowMethod
  VerifyReport verify();
}
