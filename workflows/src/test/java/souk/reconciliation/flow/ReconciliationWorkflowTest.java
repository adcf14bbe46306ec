package souk.reconciliation.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.List;
import org.junit.jupiter.api.Test;
import souk.reconciliation.ReconciliationActivities;
import souk.reconciliation.ReconciliationWorkflow;

class ReconciliationWorkflowTest {
  private static final String ID = "round";

  /** One of three can't be ended. */
  private static final class Orphans implements ReconciliationActivities {
    @Override
    public List<String> findOrphaned() {
      return List.of("chk_1", "chk_2", "chk_3");
    }

    @Override
    public boolean endIfOrphaned(String checkoutId) {
      if (checkoutId.equals("chk_1")) {
        throw ApplicationFailure.newNonRetryableFailure("no answer", "OutcomeUnknown");
      }
      return true;
    }
  }

  @Test
  void oneThatCannotBeEndedKeepsNoOtherWaitingAndLookingMayTakeItsTime() {
    try (var environment = TestWorkflowEnvironment.newInstance()) {
      var worker = environment.newWorker(ReconciliationWorkflow.TASK_QUEUE);
      worker.registerWorkflowImplementationTypes(ReconciliationWorkflowImpl.class);
      worker.registerActivitiesImplementations(new Orphans());
      environment.start();
      var options =
          WorkflowOptions.newBuilder()
              .setTaskQueue(ReconciliationWorkflow.TASK_QUEUE)
              .setWorkflowId(ID)
              .build();
      var client = environment.getWorkflowClient();
      assertThat(client.newWorkflowStub(ReconciliationWorkflow.class, options).reconcile())
          .isEqualTo(2);
      HistoryEvent finding =
          client.fetchHistory(ID).getEvents().stream()
              .filter(HistoryEvent::hasActivityTaskScheduledEventAttributes)
              .findFirst()
              .orElseThrow();
      assertThat(
              Durations.toSeconds(
                  finding.getActivityTaskScheduledEventAttributes().getStartToCloseTimeout()))
          .as("longer than the 40 s after which looking ends by itself")
          .isEqualTo(60);
    }
  }
}
