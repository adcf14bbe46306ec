package souk.http;

import org.jspecify.annotations.Nullable;

/** Why somebody overrides something: without it nothing is done. */
public final class Reasons {
  private static final int LENGTH_MAX = 500;

  private Reasons() {}

  /**
   * @throws Problem 400 if there is none
   */
  public static String check(@Nullable String reason) {
    String given = reason == null ? "" : reason.strip();
    if (given.isEmpty() || Texts.length(given) > LENGTH_MAX) {
      throw Problem.invalid(
          "reason", "is required: why you do this, in 1 to %d characters".formatted(LENGTH_MAX));
    }
    return given;
  }
}
