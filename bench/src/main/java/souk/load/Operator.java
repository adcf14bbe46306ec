package souk.load;

import java.util.function.Function;
import souk.load.Api.Answer;

/** Uses the API as the operator, who logs in again when the token has run out. Thread-safe. */
public final class Operator {
  private static final String EMAIL = "operator@souk.local";

  private final Api api;
  private final String password;
  private final RetryPolicy retries;
  private volatile Api loggedIn;

  public Operator(Api api, String password, RetryPolicy retries) {
    this.api = api;
    this.password = password;
    this.retries = retries;
    loggedIn = logIn();
  }

  private Api logIn() {
    String body = "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(EMAIL, password);
    return api.as(
        retries.ask("POST /auth/token", () -> api.post("/auth/token", body)).text("/access_token"));
  }

  /** Asks until there is an answer. */
  public Answer get(String path) {
    return ask("GET " + path, api -> api.get(path));
  }

  /**
   * Asks until there is an answer.
   *
   * @param request each time the same, with the same key
   */
  public Answer ask(String what, Function<Api, Answer> request) {
    return retries.ask(what, () -> send(request));
  }

  /** Asks once. */
  public Answer call(String what, Function<Api, Answer> request) {
    Answer answer = send(request);
    retries.look(what, answer);
    return answer;
  }

  private Answer send(Function<Api, Answer> request) {
    Api before = loggedIn;
    Answer answer = request.apply(before);
    return answer.status() == 401 ? request.apply(insteadOf(before)) : answer;
  }

  /** Somebody else may have logged in meanwhile. */
  private synchronized Api insteadOf(Api runOut) {
    if (loggedIn.equals(runOut)) {
      loggedIn = logIn();
    }
    return loggedIn;
  }
}
