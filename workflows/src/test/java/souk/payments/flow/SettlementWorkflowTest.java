package souk.payments.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import souk.payments.SettleResult;
import souk.payments.SettleResult.Done;
import souk.payments.SettleResult.Refused;
import souk.payments.SettlementActivities;
import souk.payments.SettlementWorkflow;
import souk.temporal.Histories;

class SettlementWorkflowTest {
  private static final String OPERATION = "capture/ord_1";
  private static final String ID = SettlementWorkflow.workflowId(OPERATION);

  private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance();
  private final Bank bank = new Bank();

  /** Silent for a number of calls, then it answers. */
  private static final class Bank implements SettlementActivities {
    final List<String> told = Collections.synchronizedList(new ArrayList<>());
    volatile int silentFor;
    volatile SettleResult answer = new Done();
    volatile @Nullable ApplicationFailure broken;

    @Override
    public SettleResult settle(String operation) {
      told.add(operation);
      if (broken != null) {
        throw broken;
      }
      if (told.size() <= silentFor) {
        throw ApplicationFailure.newFailure("no answer", "OutcomeUnknown");
      }
      return answer;
    }
  }

  @BeforeEach
  void startWorker() {
    var worker = environment.newWorker(SettlementWorkflow.TASK_QUEUE);
    worker.registerWorkflowImplementationTypes(SettlementWorkflowImpl.class);
    worker.registerActivitiesImplementations(bank);
    environment.start();
  }

  /** Whatever path a test took, today's code must replay it. */
  @AfterEach
  void replay(TestInfo test) throws Exception {
    var history = environment.getWorkflowClient().fetchHistory(ID);
    WorkflowReplayer.replayWorkflowExecution(history, SettlementWorkflowImpl.class);
    Histories.record("settlement", test, history);
    environment.close();
  }

  private SettlementWorkflow workflow() {
    return environment
        .getWorkflowClient()
        .newWorkflowStub(
            SettlementWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(SettlementWorkflow.TASK_QUEUE)
                .setWorkflowId(ID)
                .setWorkflowIdConflictPolicy(
                    WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .build());
  }

  private SettleResult result() {
    return environment.getWorkflowClient().newUntypedWorkflowStub(ID).getResult(SettleResult.class);
  }

  @Test
  void whatTheProviderDoesIsDone() {
    assertThat(workflow().settle(OPERATION)).isEqualTo(new Done());
    assertThat(bank.told).containsExactly(OPERATION);
  }

  @Test
  void aRefusalIsAnAnswerAndNotRepeated() {
    bank.answer = new Refused("authorization_voided");
    assertThat(workflow().settle(OPERATION)).isEqualTo(new Refused("authorization_voided"));
    assertThat(bank.told).hasSize(1);
  }

  @Test
  void aProviderThatIsDownForAnHourIsToldAgainUntilItAnswers() {
    bank.silentFor = 125;
    long begun = environment.currentTimeMillis();
    assertThat(workflow().settle(OPERATION)).isEqualTo(new Done());
    assertThat(bank.told).hasSize(126).containsOnly(OPERATION);
    assertThat(Duration.ofMillis(environment.currentTimeMillis() - begun))
        .as("at most every half minute")
        .isGreaterThan(Duration.ofMinutes(50));
  }

  @Test
  void startedTwiceItIsOneWorkflow() {
    bank.silentFor = 3;
    WorkflowClient.start(workflow()::settle, OPERATION);
    WorkflowClient.start(workflow()::settle, OPERATION);
    assertThat(result()).isEqualTo(new Done());
    assertThat(bank.told).hasSize(4);
  }

  @Test
  void anOperationThatNobodyWroteDownFails() {
    bank.broken = ApplicationFailure.newNonRetryableFailure("no operation", "NoSuchOperation");
    assertThatThrownBy(() -> workflow().settle(OPERATION))
        .isInstanceOf(WorkflowFailedException.class)
        .hasRootCauseInstanceOf(ApplicationFailure.class);
    assertThat(bank.told).hasSize(1);
  }
}
