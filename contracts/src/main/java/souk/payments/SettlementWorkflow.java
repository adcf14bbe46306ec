package souk.payments;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * One payment operation – a capture, a refund or a void – from its intent, written down before, to
 * an outcome that is known. Every entrance starts the one workflow of that operation.
 */
@WorkflowInterface
public interface SettlementWorkflow {
  /** Apart from checkouts, so that a slow bank delays no purchase. */
  String TASK_QUEUE = "payments";

  /** The workflow id that belongs to an operation. */
  static String workflowId(String operation) {
    return "payment:" + operation;
  }

  @WorkflowMethod
  SettleResult settle(String operation);
}
