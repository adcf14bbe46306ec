package souk.chaos;

import java.util.function.Function;
import souk.bench.Api;
import souk.bench.Api.Answer;

/** Uses the API as the operator, who logs in again when the token has run out. Thread-safe. */
final class Operator {
  private static final String EMAIL = "operator@souk.local";

  private final Api api;
  private final String password;
  private final Patience patience;
  private volatile Api loggedIn;

  Operator(Api api, String password, Patience patience) {
    this.api = api;
    this.password = password;
    this.patience = patience;
    loggedIn = logIn();
  }

  private Api logIn() {
    String body = "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(EMAIL, password);
    return api.as(
        patience
            .ask("POST /auth/token", () -> api.post("/auth/token", body))
            .text("/access_token"));
  }

  /** Asks until there is an answer. */
  Answer get(String path) {
    return ask("GET " + path, api -> api.get(path));
  }

  /**
   * Asks until there is an answer.
   *
   * @param request each time the same, with the same key
   */
  Answer ask(String what, Function<Api, Answer> request) {
    return patience.ask(what, () -> send(request));
  }

  /** Asks once. */
  Answer call(String what, Function<Api, Answer> request) {
    Answer answer = send(request);
    patience.look(what, answer);
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
