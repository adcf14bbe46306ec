package souk.checkout.flow;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;

/**
 * A durable timer that can be put off. A timed {@code Workflow.await} would leave its timer
 * running.
 */
final class CancellableTimer {
  private final Instant at;
  private final CancellationScope scope;
  private final Promise<Void> timer;

  private CancellableTimer(Instant at, Duration wait, String summary) {
    this.at = at;
    var started = new Started();
    TimerOptions options = TimerOptions.newBuilder().setSummary(summary).build();
    scope = Workflow.newCancellationScope(() -> started.timer = Workflow.newTimer(wait, options));
    scope.run();
    timer = started.timer;
  }

  static CancellableTimer at(Instant at, String summary) {
    Duration wait = Duration.between(Instant.ofEpochMilli(Workflow.currentTimeMillis()), at);
    return new CancellableTimer(at, wait.isPositive() ? wait : Duration.ofMillis(1), summary);
  }

  static CancellableTimer in(Duration wait, String summary) {
    Instant at = Instant.ofEpochMilli(Workflow.currentTimeMillis()).plus(wait);
    return new CancellableTimer(at, wait, summary);
  }

  Instant at() {
    return at;
  }

  boolean hasFired() {
    return timer.isCompleted() && timer.getFailure() == null;
  }

  void cancel() {
    if (!timer.isCompleted()) {
      scope.cancel();
    }
  }

  private static final class Started {
    Promise<Void> timer = Workflow.newPromise();
  }
}
