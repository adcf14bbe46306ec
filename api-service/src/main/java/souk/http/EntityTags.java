package souk.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** {@code ETag} and {@code If-Match}: a version number in quotes. */
public final class EntityTags {
  private EntityTags() {}

  public static String of(long version) {
    return "\"" + version + "\"";
  }

  /**
   * The version that a change insists on; null if it insists on none.
   *
   * @throws Problem 400 if it is none of our tags
   */
  public static @Nullable Long required(HttpRequest<?> request) {
    @Nullable String tag = request.getHeaders().get(HttpHeaders.IF_MATCH);
    if (tag == null || tag.strip().equals("*")) {
      return null;
    }
    String number = tag.strip().replaceFirst("^W/", "").replace("\"", "");
    if (!number.matches("[0-9]{1,18}")) {
      throw Problem.invalid(HttpHeaders.IF_MATCH, "must be an ETag that was given out, or *");
    }
    return Long.valueOf(number);
  }

  public static Problem stale() {
    return Problem.of(
        HttpStatus.PRECONDITION_FAILED,
        "stale",
        "It has changed since you read it. Read it again and repeat your change.");
  }
}
