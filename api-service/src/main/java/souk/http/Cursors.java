package souk.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opaque places in a list, and how much of it is asked for. */
public final class Cursors {
  private static final String SEPARATOR = "\u001f";

  private Cursors() {}

  public static String encode(String... parts) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join(SEPARATOR, parts).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @throws Problem if it is none that we gave out
   */
  public static List<String> decode(String cursor, int parts) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      List<String> decoded = List.of(text.split(SEPARATOR, -1));
      if (decoded.size() == parts) {
        return decoded;
      }
    } catch (IllegalArgumentException garbled) {
      throw invalid();
    }
    throw invalid();
  }

  public static Problem invalid() {
    return Problem.invalid("cursor", "must be the next_cursor of an earlier answer");
  }

  /**
   * @throws Problem if it is below 1 or above the maximum
   */
  public static int limit(@Nullable Integer wanted, int otherwise, int max) {
    if (wanted == null) {
      return otherwise;
    }
    if (wanted < 1 || wanted > max) {
      throw Problem.invalid("limit", "must be between 1 and " + max);
    }
    return wanted;
  }
}
