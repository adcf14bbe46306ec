package souk.reconciliation.flow;

import static souk.temporal.ActivityDefaults.providerCall;

import io.temporal.workflow.Workflow;
import java.time.Duration;
import souk.reconciliation.OrphanWorkflow;
import souk.reconciliation.ReconciliationActivities;

/** If it can't be ended in this time, the reconciliation finds it again. */
public final class OrphanWorkflowImpl implements OrphanWorkflow {
  private static final Duration AT_MOST = Duration.ofMinutes(10);

  @Override
  public boolean end(String checkoutId) {
    return Workflow.newActivityStub(
            ReconciliationActivities.class, providerCall("end " + checkoutId, AT_MOST))
        .endIfOrphaned(checkoutId);
  }
}
