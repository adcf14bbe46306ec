package souk.app;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleUpdate;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import souk.reconciliation.BooksReconciliationWorkflow;
import souk.reconciliation.ReconciliationWorkflow;

/** Has the reconciliation run again and again, one round at a time, whoever of us is up. */
@Singleton
@Requires(property = "souk.roles.worker", value = "true")
final class ReconciliationSchedule {
  private static final Duration ROUND_MAX = Duration.ofMinutes(10);

  private final WorkflowClient client;
  private final Duration every;
  private final Duration booksEvery;

  ReconciliationSchedule(
      WorkflowClient client,
      @Value("${souk.reconciliation.every}") Duration every,
      @Value("${souk.reconciliation.books-every}") Duration booksEvery) {
    this.client = client;
    this.every = every;
    this.booksEvery = booksEvery;
  }

  /** Creates the schedules, or brings those that are there up to date. */
  void ensure() {
    var schedules =
        ScheduleClient.newInstance(
            client.getWorkflowServiceStubs(),
            ScheduleClientOptions.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .build());
    ensure(
        schedules,
        ReconciliationWorkflow.ID,
        schedule(ReconciliationWorkflow.class, ReconciliationWorkflow.ID, every));
    ensure(
        schedules,
        BooksReconciliationWorkflow.ID,
        schedule(BooksReconciliationWorkflow.class, BooksReconciliationWorkflow.ID, booksEvery));
  }

  private static void ensure(ScheduleClient schedules, String id, Schedule schedule) {
    try {
      schedules.createSchedule(id, schedule, ScheduleOptions.newBuilder().build());
    } catch (ScheduleAlreadyRunningException there) {
      schedules.getHandle(id).update(present -> new ScheduleUpdate(schedule));
    }
  }

  private static Schedule schedule(Class<?> type, String id, Duration every) {
    return Schedule.newBuilder()
        .setAction(
            ScheduleActionStartWorkflow.newBuilder()
                .setWorkflowType(type)
                .setOptions(
                    WorkflowOptions.newBuilder()
                        .setWorkflowId(id)
                        .setTaskQueue(ReconciliationWorkflow.TASK_QUEUE)
                        .setWorkflowExecutionTimeout(ROUND_MAX)
                        .build())
                .build())
        .setSpec(
            ScheduleSpec.newBuilder()
                .setIntervals(List.of(new ScheduleIntervalSpec(every)))
                .build())
        .setPolicy(
            SchedulePolicy.newBuilder()
                .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                .build())
        .build();
  }
}
