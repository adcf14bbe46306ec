package souk.ops.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Temporal says of a checkout's workflow. */
sealed interface WorkflowState {
  /**
   * @param task the workflow task that waits or runs; null if there is none
   */
  record Running(String runId, List<PendingStep> steps, @Nullable PendingTask task)
      implements WorkflowState {}

  /** No workflow looks after the checkout: it has ended, or never began. */
  record Gone(String how, @Nullable Instant since) implements WorkflowState {}

  /** Temporal gave no answer in time. */
  record Unknown(String why) implements WorkflowState {}

  /**
   * An ordinary activity that has not succeeded yet.
   *
   * @param attempt 1 at the first try
   * @param failure the kind of the last failure; null before the first
   * @param since when the last try began
   */
  record PendingStep(
      String activityId,
      String step,
      int attempt,
      boolean paused,
      @Nullable String failure,
      Instant since) {}

  /**
   * @param failure what the last try failed with; null if it has not failed
   */
  record PendingTask(int attempt, Instant since, @Nullable String failure) {}
}
