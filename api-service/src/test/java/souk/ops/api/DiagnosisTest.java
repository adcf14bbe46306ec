package souk.ops.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import souk.checkout.CheckoutStatus;
import souk.ops.api.WorkflowState.PendingStep;
import souk.ops.api.WorkflowState.PendingTask;
import souk.ops.store.Suspect;
import souk.ops.store.Suspect.FailingStep;
import souk.sql.Place;

class DiagnosisTest {
  private static final Instant THEN = Instant.parse("2026-11-26T10:00:00Z");
  private static final WorkflowState AT_WORK = new WorkflowState.Running("run", List.of(), null);
  private static final FailingStep PLACING = new FailingStep("Place", 7, "DatabaseException", THEN);

  @Test
  void oneThatGoesItsWayIsNotStuck() {
    assertThat(Diagnosis.diagnose(suspect(false, null), AT_WORK, 3)).isEmpty();
    assertThat(Diagnosis.diagnose(suspect(false, null), running(step(3, false)), 3)).isEmpty();
    assertThat(Diagnosis.diagnose(suspect(false, null), running(task(2)), 3)).isEmpty();
  }

  @Test
  void oneThatHasEndedIsNotStuckWhateverIsSaidOfIt() {
    var ended = suspect(CheckoutStatus.EXPIRED, false, true, PLACING);
    assertThat(Diagnosis.diagnose(ended, new WorkflowState.Gone("it was terminated", THEN), 3))
        .isEmpty();
  }

  @Test
  void aHoldThatOutlivesItsCheckoutIsOrphaned() {
    var held = suspect(CheckoutStatus.EXPIRED, true, true, null);
    assertThat(kind(held, new WorkflowState.Gone("it was completed", THEN)))
        .isEqualTo(Diagnosis.Kind.ORPHANED);
  }

  @Test
  void noWorkflowIsWorseThanAnythingElse() {
    assertThat(kind(suspect(true, PLACING), new WorkflowState.Gone("it was terminated", THEN)))
        .isEqualTo(Diagnosis.Kind.ORPHANED);
  }

  @Test
  void aFailingTaskExplainsAFailingStep() {
    assertThat(kind(suspect(true, PLACING), running(task(3))))
        .isEqualTo(Diagnosis.Kind.FAILING_WORKFLOW_TASK);
  }

  @Test
  void aPausedStepIsStuckThoughItHasNotFailed() {
    assertThat(kind(suspect(false, null), running(step(1, true))))
        .isEqualTo(Diagnosis.Kind.FAILING_STEP);
  }

  @Test
  void whatWasWrittenDownOfAFailureIsTold() {
    var known = new FailingStep("Authorize", 1, "OutcomeUnknown: 503", THEN);
    Diagnosis stuck =
        Diagnosis.diagnose(suspect(false, known), running(step(6, false)), 3).orElseThrow();
    assertThat(stuck.failures()).isEqualTo(5);
    assertThat(stuck.lastFailure()).isEqualTo("OutcomeUnknown: 503");
  }

  @Test
  void aStepThatIsPendingNowhereIsKnownByItsRow() {
    Diagnosis stuck = Diagnosis.diagnose(suspect(false, PLACING), AT_WORK, 3).orElseThrow();
    assertThat(stuck.kind()).isEqualTo(Diagnosis.Kind.FAILING_STEP);
    assertThat(stuck.step()).isEqualTo("Place");
    assertThat(stuck.failures()).isEqualTo(7);
  }

  @Test
  void whileTemporalIsAwayTheRowTells() {
    var away = new WorkflowState.Unknown("Temporal gave no answer: UNAVAILABLE");
    assertThat(kind(suspect(true, null), away)).isEqualTo(Diagnosis.Kind.NO_PROGRESS);
    assertThat(kind(suspect(true, PLACING), away)).isEqualTo(Diagnosis.Kind.FAILING_STEP);
    assertThat(Diagnosis.diagnose(suspect(false, null), away, 3)).isEmpty();
  }

  private static Diagnosis.Kind kind(Suspect suspect, WorkflowState look) {
    return Diagnosis.diagnose(suspect, look, 3).orElseThrow().kind();
  }

  private static Suspect suspect(boolean overdue, @Nullable FailingStep failing) {
    return suspect(CheckoutStatus.PROCESSING, true, overdue, failing);
  }

  private static Suspect suspect(
      CheckoutStatus status, boolean held, boolean overdue, @Nullable FailingStep failing) {
    return new Suspect(
        "chk_1", new Place(THEN, "chk_1"), status, 1, THEN, null, THEN, held, overdue, failing);
  }

  private static WorkflowState running(PendingStep step) {
    return new WorkflowState.Running("run", List.of(step), null);
  }

  private static WorkflowState running(PendingTask task) {
    return new WorkflowState.Running("run", List.of(), task);
  }

  private static PendingStep step(int attempt, boolean paused) {
    return new PendingStep("1", "Authorize", attempt, paused, "OutcomeUnknown", THEN);
  }

  private static PendingTask task(int attempt) {
    return new PendingTask(attempt, THEN, "unhandled");
  }
}
