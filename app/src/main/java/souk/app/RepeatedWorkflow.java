package souk.app;

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
import java.time.Duration;
import java.util.List;

/**
 * A workflow that runs again and again, one round at a time, whoever of us is up.
 *
 * @param id of the schedule, and of the workflows it starts (with the time behind it)
 */
record RepeatedWorkflow(
    String id, Class<?> type, String taskQueue, Duration every, List<Object> arguments) {
  private static final Duration ROUND_MAX = Duration.ofMinutes(10);

  /** Creates the schedule, or brings the one that is there up to date. */
  void ensure(WorkflowClient client) {
    var schedules =
        ScheduleClient.newInstance(
            client.getWorkflowServiceStubs(),
            ScheduleClientOptions.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .build());
    try {
      schedules.createSchedule(id, schedule(), ScheduleOptions.newBuilder().build());
    } catch (ScheduleAlreadyRunningException there) {
      // Whether an operator has paused it is left as it is.
      schedules
          .getHandle(id)
          .update(present ->
              new ScheduleUpdate(
                  Schedule.newBuilder(schedule())
                      .setState(present.getDescription().getSchedule().getState())
                      .build()));
    }
  }

  /** For people who read the log. */
  @Override
  public String toString() {
    return "schedule " + id;
  }

  private Schedule schedule() {
    return Schedule.newBuilder()
        .setAction(
            ScheduleActionStartWorkflow.newBuilder()
                .setWorkflowType(type)
                .setArguments(arguments.toArray())
                .setOptions(
                    WorkflowOptions.newBuilder()
                        .setWorkflowId(id)
                        .setTaskQueue(taskQueue)
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
