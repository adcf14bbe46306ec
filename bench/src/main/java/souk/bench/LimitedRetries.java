package souk.bench;

import java.time.Duration;
import java.util.function.Supplier;
import souk.load.Api.Answer;
import souk.load.RetryPolicy;

/**
 * A well-behaved client: comes back when it is told to.
 *
 * @param max how many times; 0 for one who takes being turned away for the end of it
 */
record LimitedRetries(int max) implements RetryPolicy {
  @Override
  public Answer ask(String what, Supplier<Answer> request) {
    Answer answer = request.get();
    for (int tries = 0; isTurnedAway(answer) && tries < max; tries++) {
      RetryPolicy.pause(Duration.ofSeconds(Math.max(1, answer.retryAfterSeconds())));
      answer = request.get();
    }
    return answer;
  }

  private static boolean isTurnedAway(Answer answer) {
    return answer.status() == 503 || answer.status() == 429;
  }
}
