package souk.reconciliation.flow;

import static souk.temporal.ActivityDefaults.longRead;
import static souk.temporal.ActivityDefaults.providerCall;

import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.slf4j.Logger;
import souk.reconciliation.ReconciliationActivities;
import souk.reconciliation.ReconciliationWorkflow;

/** One round; what it can't end now is found again by the next. */
public final class ReconciliationWorkflowImpl implements ReconciliationWorkflow {
  private static final Logger LOG = Workflow.getLogger(ReconciliationWorkflowImpl.class);
  private static final Duration ONE_STEP = Duration.ofMinutes(1);

  private final ReconciliationActivities finding =
      Workflow.newActivityStub(
          ReconciliationActivities.class, longRead("find orphaned checkouts", ONE_STEP));

  @Override
  public int reconcile() {
    int ended = 0;
    for (String checkoutId : finding.findOrphaned()) {
      var ending =
          Workflow.newActivityStub(
              ReconciliationActivities.class, providerCall("end " + checkoutId, ONE_STEP));
      try {
        ended += ending.endIfOrphaned(checkoutId) ? 1 : 0;
      } catch (ActivityFailure failure) {
        LOG.warn("{} could not be ended in this round", checkoutId, failure);
      }
    }
    return ended;
  }
}
