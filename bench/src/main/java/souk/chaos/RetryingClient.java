package souk.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import souk.load.Api;
import souk.load.Api.Answer;
import souk.load.RetryPolicy;
import souk.load.Unanswered;

/**
 * A well-behaved client: told to come back, or not answered at all, it sends the same request again
 * after a while. Every answer is looked at; what no shopper should ever see is a finding.
 */
record RetryingClient(Observations observations, Duration limit) implements RetryPolicy {
  private static final int RETRY_SECONDS_MAX = 5;
  private static final Set<Integer> REFUSALS = Set.of(402, 409, 429, 503);

  /**
   * @throws Unanswered if the time is over first
   */
  @Override
  public Answer ask(String what, Supplier<Answer> request) {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      int seconds = 1;
      try {
        Answer answer = request.get();
        look(what, answer);
        if (!isTurnedAway(answer)) {
          return answer;
        }
        seconds = Math.clamp(answer.retryAfterSeconds(), 1, RETRY_SECONDS_MAX);
      } catch (Api.Unreachable down) {
        // As a shopper's browser would, on the same request.
      }
      RetryPolicy.pause(Duration.ofSeconds(seconds));
    }
    throw new Unanswered(what);
  }

  private static boolean isTurnedAway(Answer answer) {
    return answer.status() >= 500
        || answer.status() == 429
        || (answer.status() == 409 && answer.retryAfterSeconds() > 0);
  }

  /** Notes what no client should ever see. */
  @Override
  public void look(String what, Answer answer) {
    int status = answer.status();
    JsonNode body = answer.body();
    if (status >= 400 && !REFUSALS.contains(status)) {
      observations.find("%s was answered with %d: %s".formatted(what, status, body));
    } else if (status >= 400 && !(body.has("type") && body.has("detail"))) {
      observations.find("%s was answered with %d and no problem document".formatted(what, status));
    } else if ((status == 503 || status == 429) && answer.retryAfterSeconds() == 0) {
      observations.find("%s was answered with %d without Retry-After".formatted(what, status));
    } else if (status < 300 && !body.isContainerNode()) {
      observations.find("%s was answered with %d and no JSON".formatted(what, status));
    }
  }
}
