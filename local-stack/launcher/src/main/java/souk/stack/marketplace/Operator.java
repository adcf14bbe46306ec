package souk.stack.marketplace;

import souk.stack.process.StackException;

/** Logs in as the operator whom {@code up} made. */
public final class Operator {
  static final String EMAIL = "operator@souk.local";

  /** The environment's name for it, where it is not the one that {@code up} made up. */
  static final String PASSWORD = "SOUK_OPERATOR_PASSWORD";

  /** Set to true, a start gives the operator that password again. */
  static final String RESET = "SOUK_OPERATOR_RESET";

  private Operator() {}

  /**
   * @throws StackException if Souk is not running here, or the password is not the operator's
   */
  public static Http logIn(SoukHome home) {
    var api = new Http(home.running().url("api"), null);
    String yours = System.getenv().getOrDefault(PASSWORD, "");
    String password = yours.isBlank() ? new Secrets(home.secrets()).operator() : yours;
    Http.Answer answer =
        api.post(
            "/auth/token",
            StackState.JSON
                .createObjectNode()
                .put("email", EMAIL)
                .put("password", password)
                .toString());
    if (answer.status() == 401) {
      throw new StackException(
          "%s can't log in; if ./souk up was given %s, set it here too. If nobody knows the password: %s=true ./souk up"
              .formatted(EMAIL, PASSWORD, RESET));
    }
    return api.as(answer.ok().text("/access_token"));
  }
}
