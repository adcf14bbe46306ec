package souk.stack;

/** Logs in as the operator whom {@code up} made. */
final class Operator {
  static final String EMAIL = "operator@souk.local";

  private Operator() {}

  /**
   * @throws StackException if Souk is not running here
   */
  static Http logIn(SoukHome home) {
    var api = new Http(home.running().url("api"), null);
    String password = new Secrets(home.secrets()).operator();
    return api.as(
        api.post(
                "/auth/token",
                "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(EMAIL, password))
            .ok()
            .text("/access_token"));
  }
}
