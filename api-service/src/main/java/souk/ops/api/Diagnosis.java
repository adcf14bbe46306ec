package souk.ops.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.ops.api.WorkflowState.PendingStep;
import souk.ops.store.Suspect;
import souk.ops.store.Suspect.FailingStep;

/**
 * In what way a checkout is stuck.
 *
 * @param reason what was seen, in a sentence
 */
record Diagnosis(
    Kind kind,
    @Nullable String step,
    int failures,
    @Nullable String lastFailure,
    Instant since,
    String reason) {
  /** Each kind has its page in the runbook. */
  enum Kind {
    /** It stands still, though it waits for nobody. */
    NO_PROGRESS,
    /** A step fails again and again. */
    FAILING_STEP,
    /** The workflow's own code fails. */
    FAILING_WORKFLOW_TASK,
    /** No workflow looks after it. */
    ORPHANED;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> of(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
  }

  /**
   * Tells by what PostgreSQL and Temporal say. Empty if the checkout goes its way.
   *
   * @param failures how many in a row are too many
   */
  static Optional<Diagnosis> diagnose(Suspect suspect, WorkflowState state, int failures) {
    if (suspect.isOver()) {
      return Optional.empty();
    }
    return switch (state) {
      case WorkflowState.Gone(var how, var since) -> Optional.of(orphaned(suspect, how, since));
      case WorkflowState.Running running -> diagnose(suspect, running, failures);
      case WorkflowState.Unknown unknown -> byRow(suspect, failures);
    };
  }

  private static Diagnosis orphaned(Suspect suspect, String how, @Nullable Instant since) {
    return new Diagnosis(
        Kind.ORPHANED,
        null,
        0,
        null,
        since == null ? suspect.updatedAt() : since,
        "No workflow looks after it: %s.".formatted(how));
  }

  private static Optional<Diagnosis> diagnose(
      Suspect suspect, WorkflowState.Running running, int failures) {
    WorkflowState.@Nullable PendingTask task = running.task();
    if (task != null && task.attempt() >= failures) {
      return Optional.of(
          new Diagnosis(
              Kind.FAILING_WORKFLOW_TASK,
              null,
              task.attempt() - 1,
              task.failure(),
              task.since(),
              "Its workflow task has failed %d times.".formatted(task.attempt() - 1)));
    }
    return running.steps().stream()
        .filter(step -> step.paused() || step.attempt() > failures)
        .max(Comparator.comparingInt(PendingStep::attempt))
        .map(step -> pending(step, suspect.failing()))
        .or(() -> byRow(suspect, failures));
  }

  /** What we wrote down of the failure says more than its kind. */
  private static Diagnosis pending(PendingStep step, @Nullable FailingStep known) {
    @Nullable FailingStep same = known != null && known.step().equals(step.step()) ? known : null;
    return new Diagnosis(
        Kind.FAILING_STEP,
        step.step(),
        step.attempt() - 1,
        same == null ? step.failure() : same.lastFailure(),
        same == null ? step.since() : same.since(),
        step.paused()
            ? "%s is paused.".formatted(step.step())
            : "%s has failed %d times.".formatted(step.step(), step.attempt() - 1));
  }

  private static Optional<Diagnosis> byRow(Suspect suspect, int failures) {
    @Nullable FailingStep failing = suspect.failing();
    if (failing != null && failing.failures() >= failures) {
      return Optional.of(
          new Diagnosis(
              Kind.FAILING_STEP,
              failing.step(),
              failing.failures(),
              failing.lastFailure(),
              failing.since(),
              "%s has failed %d times.".formatted(failing.step(), failing.failures())));
    }
    if (suspect.overdue()) {
      return Optional.of(
          new Diagnosis(
              Kind.NO_PROGRESS,
              null,
              0,
              null,
              suspect.updatedAt(),
              "It is %s since %s and should have moved on."
                  .formatted(suspect.status().word(), suspect.updatedAt())));
    }
    return Optional.empty();
  }
}
