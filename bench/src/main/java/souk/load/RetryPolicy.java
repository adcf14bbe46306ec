package souk.load;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import souk.load.Api.Answer;

/** How often, and for how long, a client that is turned away comes back. */
@FunctionalInterface
public interface RetryPolicy {
  /**
   * Asks until there is an answer to go on with.
   *
   * @param what the request, for people
   * @param request sends it: each time the same, with the same key
   */
  Answer ask(String what, Supplier<Answer> request);

  /** Looks at an answer that was asked for once only. */
  default void look(String what, Answer answer) {}

  static void pause(Duration time) {
    try {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", interrupted);
    }
  }
}
