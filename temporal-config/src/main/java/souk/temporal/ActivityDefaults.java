package souk.temporal;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** How steps are tried, and tried again. */
public final class ActivityDefaults {
  /**
   * Longer than the database's own statement timeout, so that a statement is over before this is.
   */
  private static final Duration DATABASE_STEP = Duration.ofSeconds(6);

  private static final Duration PROVIDER_CALL = Duration.ofSeconds(12);

  /** A healthy provider has answered by then; well below a workflow task's own time limit. */
  private static final Duration PROVIDER_CALL_AT_ONCE = Duration.ofSeconds(2);

  /**
   * The SDK listens to a local activity's retry options only if they say when to end, or the step
   * does: without a number it tries once (as of 1.38).
   */
  private static final RetryOptions DATABASE_RETRIES =
      RetryOptions.newBuilder()
          .setMaximumAttempts(Integer.MAX_VALUE)
          .setInitialInterval(Duration.ofMillis(50))
          .setBackoffCoefficient(2)
          .setMaximumInterval(Duration.ofSeconds(10))
          .build();

  private static final RetryOptions PROVIDER_RETRIES =
      RetryOptions.newBuilder()
          .setInitialInterval(Duration.ofMillis(200))
          .setBackoffCoefficient(2)
          .setMaximumInterval(Duration.ofSeconds(30))
          .build();

  private ActivityDefaults() {}

  /**
   * A short step in our own database: a local activity, which costs no history of its own, retried
   * until it succeeds.
   */
  public static LocalActivityOptions databaseStep(String summary) {
    return databaseSteps(summary).build();
  }

  /** As {@link #databaseStep(String)}, but given up with a failure after a while. */
  public static LocalActivityOptions databaseStep(String summary, Duration atMost) {
    return databaseSteps(summary).setScheduleToCloseTimeout(atMost).build();
  }

  private static LocalActivityOptions.Builder databaseSteps(String summary) {
    return LocalActivityOptions.newBuilder()
        .setStartToCloseTimeout(DATABASE_STEP)
        .setRetryOptions(DATABASE_RETRIES)
        .setSummary(summary);
  }

  /**
   * A call to somebody else's service: an ordinary activity, which operators can see, pause and
   * retry; repeated with backoff until the time is up.
   */
  public static ActivityOptions providerCall(String summary, Duration atMost) {
    return providerCalls(summary).setScheduleToCloseTimeout(atMost).build();
  }

  /** As {@link #providerCall(String, Duration)}, but repeated until it succeeds. */
  public static ActivityOptions providerCall(String summary) {
    return providerCalls(summary).build();
  }

  /**
   * The first call to somebody else's service, as a local activity: one that is well has answered
   * before a workflow task is over, and costs nothing more. Tried once; whatever fails goes on as a
   * {@link #providerCall}.
   */
  public static LocalActivityOptions providerCallAtOnce(String summary) {
    return LocalActivityOptions.newBuilder()
        .setStartToCloseTimeout(PROVIDER_CALL_AT_ONCE)
        .setScheduleToCloseTimeout(PROVIDER_CALL_AT_ONCE)
        .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
        .setSummary(summary)
        .build();
  }

  private static ActivityOptions.Builder providerCalls(String summary) {
    return ActivityOptions.newBuilder()
        .setStartToCloseTimeout(PROVIDER_CALL)
        .setRetryOptions(PROVIDER_RETRIES)
        .setCancellationType(ActivityCancellationType.TRY_CANCEL)
        .setSummary(summary);
  }

  /**
   * Going through many pages of somebody else's books: slow. One that fails early is repeated from
   * the start; one that takes all its time is left to the next round of its schedule.
   */
  public static ActivityOptions longRead(String summary, Duration atMost) {
    return ActivityOptions.newBuilder()
        .setStartToCloseTimeout(atMost)
        .setScheduleToCloseTimeout(atMost)
        .setRetryOptions(PROVIDER_RETRIES)
        .setSummary(summary)
        .build();
  }
}
