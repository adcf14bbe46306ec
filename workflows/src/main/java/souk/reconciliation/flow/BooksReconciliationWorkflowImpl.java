package souk.reconciliation.flow;

import static souk.temporal.ActivityDefaults.longRead;

import io.temporal.workflow.Workflow;
import java.time.Duration;
import souk.reconciliation.BooksReconciliationActivities;
import souk.reconciliation.BooksReconciliationWorkflow;

/** One round; what it can't do now is found again by the next. */
public final class BooksReconciliationWorkflowImpl implements BooksReconciliationWorkflow {
  private static final Duration ONE_STEP = Duration.ofMinutes(4);

  @Override
  public int reconcile() {
    step("settle forgotten operations").settleForgotten();
    return step("compare the provider's books with ours").compareBooks();
  }

  private static BooksReconciliationActivities step(String summary) {
    return Workflow.newActivityStub(
        BooksReconciliationActivities.class, longRead(summary, ONE_STEP));
  }
}
