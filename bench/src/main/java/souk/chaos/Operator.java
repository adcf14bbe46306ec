package souk.chaos;

import java.util.function.Function;
import souk.bench.Api;
import souk.bench.Api.Answer;

/** Uses the API as the operator, who logs in again when the token has run out. */
final class Operator {
  private static final String EMAIL = "operator@souk.local";

  private final Api api;
  private final String password;
  private final Patience patience;
  private Api loggedIn;

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
    return patience.ask("GET " + path, () -> send(api -> api.get(path)));
  }

  /** Asks once. */
  Answer call(String what, Function<Api, Answer> request) {
    Answer answer = send(request);
    patience.look(what, answer);
    return answer;
  }

  private synchronized Answer send(Function<Api, Answer> request) {
    Answer answer = request.apply(loggedIn);
    if (answer.status() == 401) {
      loggedIn = logIn();
      answer = request.apply(loggedIn);
    }
    return answer;
  }
}
