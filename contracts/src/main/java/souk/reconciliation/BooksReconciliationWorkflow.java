package souk.reconciliation;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Compares the payment provider's books with ours, on a schedule. In normal life it finds nothing;
 * each difference is an incident.
 */
@WorkflowInterface
public interface BooksReconciliationWorkflow {
  /** Of the schedule, and of the workflows it starts (with the time behind it). */
  String ID = "books-reconciliation";

  /** Returns how many differences were new. */
  @WorkflowMethod
  int reconcile();
}
