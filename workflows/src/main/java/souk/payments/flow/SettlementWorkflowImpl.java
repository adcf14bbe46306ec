package souk.payments.flow;

import static souk.temporal.ActivityDefaults.providerCall;

import io.temporal.workflow.Workflow;
import souk.payments.SettleResult;
import souk.payments.SettlementActivities;
import souk.payments.SettlementWorkflow;

/** Forward-only: repeated with backoff until the provider's answer is definite. */
public final class SettlementWorkflowImpl implements SettlementWorkflow {
  @Override
  public SettleResult settle(String operation) {
    return Workflow.newActivityStub(SettlementActivities.class, providerCall(operation))
        .settle(operation);
  }
}
