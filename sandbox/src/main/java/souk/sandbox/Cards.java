package souk.sandbox;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The cards that the sandbox's bank knows, and how it treats each. */
enum Cards {
  APPROVES,
  DECLINES,
  SHORT_OF_FUNDS,
  CHALLENGES,
  LOSES_REPLY,
  LOSES_CAPTURE_REPLY,
  ANSWERS_SLOWLY,
  FAILS_TWICE,
  ALWAYS_DOWN,
  EXPIRES_SOON;

  private static final Duration SOON = Duration.ofSeconds(10);

  private static final Map<String, Cards> BY_TOKEN =
      Map.of(
          "tok_visa", APPROVES,
          "tok_declined", DECLINES,
          "tok_insufficient_funds", SHORT_OF_FUNDS,
          "tok_challenge", CHALLENGES,
          "tok_lost_reply", LOSES_REPLY,
          "tok_lost_capture", LOSES_CAPTURE_REPLY,
          "tok_slow", ANSWERS_SLOWLY,
          "tok_flaky", FAILS_TWICE,
          "tok_down", ALWAYS_DOWN,
          "tok_expires_soon", EXPIRES_SOON);

  static Optional<Cards> of(String token) {
    return Optional.ofNullable(BY_TOKEN.get(token));
  }

  /**
   * How long what is set aside stays so.
   *
   * @param usual of most cards
   */
  Duration lifetime(Duration usual) {
    return this == EXPIRES_SOON && SOON.compareTo(usual) < 0 ? SOON : usual;
  }

  Authorization.Status outcome() {
    return switch (this) {
      case APPROVES,
          LOSES_REPLY,
          LOSES_CAPTURE_REPLY,
          ANSWERS_SLOWLY,
          FAILS_TWICE,
          ALWAYS_DOWN,
          EXPIRES_SOON ->
          Authorization.Status.AUTHORIZED;
      case DECLINES, SHORT_OF_FUNDS -> Authorization.Status.DECLINED;
      case CHALLENGES -> Authorization.Status.REQUIRES_ACTION;
    };
  }
}
