package souk.reconciliation.flow;

import static souk.temporal.ActivityDefaults.longRead;

import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.slf4j.Logger;
import souk.reconciliation.BooksReconciliationActivities;
import souk.reconciliation.BooksReconciliationWorkflow;

/** One round, whose parts don't wait for each other; what it can't do now the next finds again. */
public final class BooksReconciliationWorkflowImpl implements BooksReconciliationWorkflow {
  private static final Logger LOG = Workflow.getLogger(BooksReconciliationWorkflowImpl.class);
  private static final Duration ONE_STEP = Duration.ofMinutes(4);

  @Override
  public int reconcile() {
    try {
      step("settle forgotten operations").settleForgotten();
    } catch (ActivityFailure unsettled) {
      LOG.warn("forgotten operations are left to the next round", unsettled);
    }
    return step("compare the provider's books with ours").compareBooks();
  }

  private static BooksReconciliationActivities step(String summary) {
    return Workflow.newActivityStub(
        BooksReconciliationActivities.class, longRead(summary, ONE_STEP));
  }
}
