package souk.verify.flow;

import static souk.temporal.ActivityDefaults.longRead;
import static souk.temporal.ActivityDefaults.providerCall;

import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.verify.Invariant;
import souk.verify.VerifyActivities;
import souk.verify.VerifyReport;
import souk.verify.VerifyWorkflow;

/** One look. */
public final class VerifyWorkflowImpl implements VerifyWorkflow {
  /** Longer than a look takes: its last statement of each kind may begin when its time is up. */
  private static final Duration DATABASE = Duration.ofMinutes(4);

  private static final Duration ONE_STEP = Duration.ofMinutes(2);

  @Override
  public VerifyReport verify(@Nullable Duration back) {
    List<Invariant> invariants = new ArrayList<>();
    invariants.addAll(reading("verify the database", DATABASE).verifyDatabase(back));
    invariants.addAll(reading("verify the provider's books", ONE_STEP).verifyBooks(back));
    invariants.addAll(reading("verify workflows", ONE_STEP).verifyWorkflows());
    var report = new VerifyReport(Instant.ofEpochMilli(Workflow.currentTimeMillis()), invariants);
    step("publish").publish(report);
    return report;
  }

  /** Range after range, or page after page, as many as there are. */
  private static VerifyActivities reading(String summary, Duration atMost) {
    return Workflow.newActivityStub(VerifyActivities.class, longRead(summary, atMost));
  }

  private static VerifyActivities step(String summary) {
    return Workflow.newActivityStub(VerifyActivities.class, providerCall(summary, ONE_STEP));
  }
}
