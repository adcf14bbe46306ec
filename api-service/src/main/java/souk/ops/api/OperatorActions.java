package souk.ops.api;

import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.checkout.ReviewDecision;
import souk.http.Problem;
import souk.ops.store.Suspect;

/** What each verb does, by what the checkout's workflow is found to be in. */
@Singleton
final class OperatorActions {
  private final Workflows workflows;
  private final WorkflowActs acts;
  private final ResetPoints resetPoints;

  OperatorActions(Workflows workflows, WorkflowActs acts, ResetPoints resetPoints) {
    this.workflows = workflows;
    this.acts = acts;
    this.resetPoints = resetPoints;
  }

  /** Has tried at once whatever is waiting to be tried again. */
  String retry(Suspect suspect, long auditId) {
    return switch (stateOf(suspect)) {
      case WorkflowState.Gone gone -> endOrphan(suspect);
      case WorkflowState.Running running -> retry(suspect, running, auditId);
      case WorkflowState.Unknown(var why) -> throw noAnswer(why);
    };
  }

  private String retry(Suspect suspect, WorkflowState.Running running, long auditId) {
    if (!running.steps().isEmpty()) {
      running.steps().forEach(step -> acts.tryNow(suspect.id(), step.activityId()));
      List<String> steps = running.steps().stream().map(WorkflowState.PendingStep::step).toList();
      return "tried now: " + String.join(", ", steps);
    }
    if (running.task() != null || suspect.failing() != null) {
      return hurry(suspect, auditId);
    }
    return switch (suspect.status()) {
      case PROCESSING -> {
        acts.payAgain(suspect.id(), suspect.attempt());
        yield "told again of attempt " + suspect.attempt();
      }
      case AWAITING_CHALLENGE -> {
        acts.confirmAgain(suspect.id(), suspect.attempt());
        yield "asked again about the challenge of attempt " + suspect.attempt();
      }
      case RESERVING, AWAITING_PAYMENT, IN_REVIEW -> {
        if (!suspect.overdue()) {
          throw Problem.of(
              HttpStatus.CONFLICT,
              "nothing-to-retry",
              "Nothing fails: it is %s, until its deadline.".formatted(suspect.status().word()));
        }
        yield hurry(suspect, auditId);
      }
      case PLACED, OUT_OF_STOCK, REJECTED, EXPIRED, CANCELLED -> hurry(suspect, auditId);
    };
  }

  /**
   * A step that is retried within its workflow task can't be told to hurry; its task can, unless it
   * is the first. Then nothing is lost: such a step is tried again every few seconds anyway, if
   * there is a worker to do so.
   */
  private String hurry(Suspect suspect, long auditId) {
    if (!resetPoints.of(suspect.id()).isEmpty()) {
      return reset(suspect, ResetPoints.LAST, auditId);
    }
    return suspect.failing() == null
        ? "nothing to hurry: its first step begins, or is repeated, as soon as a worker is free; is one up?"
        : "under way: tried again by itself within seconds";
  }

  /** The workflow gives up by itself: it voids what may be authorized and gives the hold back. */
  String cancel(Suspect suspect, long auditId) {
    return switch (stateOf(suspect)) {
      case WorkflowState.Gone gone -> endOrphan(suspect);
      case WorkflowState.Running running -> {
        acts.cancel(suspect.id(), auditId);
        yield "cancellation requested";
      }
      case WorkflowState.Unknown(var why) -> throw noAnswer(why);
    };
  }

  String decide(Suspect suspect, @Nullable Integer attempt, boolean approved) {
    if (suspect.status() != CheckoutStatus.IN_REVIEW) {
      throw Problem.of(
          HttpStatus.CONFLICT,
          "not-in-review",
          "It is %s; there is nothing to decide.".formatted(suspect.status().word()));
    }
    if (attempt != null && attempt != suspect.attempt()) {
      throw Problem.of(
          HttpStatus.CONFLICT,
          "another-attempt",
          "Attempt %d is in review. WorkflowState at it before you decide."
              .formatted(suspect.attempt()));
    }
    acts.decide(suspect.id(), new ReviewDecision(suspect.attempt(), approved));
    return "%s attempt %d".formatted(approved ? "approved" : "rejected", suspect.attempt());
  }

  /** Also brings a checkout back whose workflow was terminated. */
  String reset(Suspect suspect, String to, long auditId) {
    requireUnfinished(suspect);
    Map<String, Long> points = resetPoints.of(suspect.id());
    if (points.isEmpty()) {
      throw Problem.of(
          HttpStatus.CONFLICT,
          "nothing-to-reset",
          "Temporal has no step of it to go back to. Retry or cancel it: without a workflow that ends it.");
    }
    @Nullable Long event = points.get(to);
    if (event == null) {
      throw Problem.invalid("to", "must be one of " + points.keySet());
    }
    acts.reset(suspect.id(), event, auditId);
    return "reset to %s (event %d)".formatted(to, event);
  }

  private String endOrphan(Suspect suspect) {
    return acts.endOrphan(suspect.id()) ? "ended, no workflow had it" : "is being ended";
  }

  private WorkflowState stateOf(Suspect suspect) {
    requireUnfinished(suspect);
    return workflows.stateOf(suspect.id());
  }

  private static void requireUnfinished(Suspect suspect) {
    if (suspect.isOver()) {
      throw Problem.of(
          HttpStatus.CONFLICT,
          "checkout-ended",
          "It has ended as %s; nothing is left to do.".formatted(suspect.status().word()));
    }
  }

  private static Problem noAnswer(String why) {
    return Problem.unavailable(why + ". Nothing was done; try again.");
  }
}
