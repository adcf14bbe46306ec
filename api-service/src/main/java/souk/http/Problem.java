package souk.http;

import io.micronaut.http.HttpStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer that says what went wrong and what to do, after RFC 9457. Immutable; thrown by whoever
 * finds out.
 */
public final class Problem extends RuntimeException {
  /** A mistake in one field of the request. */
  public record FieldError(String field, String message) {}

  private final HttpStatus status;
  private final String type;
  private final List<FieldError> errors;
  private final Map<String, Object> members;
  private final int retryAfterSeconds;

  private Problem(
      HttpStatus status,
      String type,
      String detail,
      List<FieldError> errors,
      Map<String, Object> members,
      int retryAfterSeconds) {
    super(detail, null, false, false);
    this.status = status;
    this.type = type;
    this.errors = errors;
    this.members = members;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /**
   * @param type a stable word, such as {@code out-of-stock}
   * @param detail what to do about it
   */
  public static Problem of(HttpStatus status, String type, String detail) {
    return new Problem(status, type, detail, List.of(), Map.of(), 0);
  }

  public static Problem notFound() {
    return of(
        HttpStatus.NOT_FOUND,
        "not-found",
        "There is nothing here, or it is not yours. Check the id and the token.");
  }

  /** A field of the request is wrong. */
  public static Problem invalid(String field, String message) {
    return invalid(List.of(new FieldError(field, message)));
  }

  public static Problem invalid(List<FieldError> errors) {
    return new Problem(
        HttpStatus.BAD_REQUEST,
        "invalid-request",
        "Correct the fields named in errors and send the request again.",
        List.copyOf(errors),
        Map.of(),
        0);
  }

  /** Something in the request is no text that can be kept. */
  public static Problem invalidText(String... fields) {
    return new Problem(
        HttpStatus.BAD_REQUEST,
        "invalid-text",
        "Something in the request contains U+0000, half a surrogate pair, or bytes that are no UTF-8. Take it out.",
        Arrays.stream(fields)
            .map(field -> new FieldError(field, "is no text that can be kept"))
            .toList(),
        Map.of(),
        0);
  }

  /** Something that we need is down for the moment. */
  public static Problem unavailable(String detail) {
    return of(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", detail).retryAfter(2);
  }

  /** Adds a member of our own to the document. */
  public Problem with(String member, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(members);
    more.put(member, value);
    return new Problem(status, type, detail(), errors, more, retryAfterSeconds);
  }

  public Problem retryAfter(int seconds) {
    return new Problem(status, type, detail(), errors, members, seconds);
  }

  public HttpStatus status() {
    return status;
  }

  public String type() {
    return type;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  /** 0 if trying again is no use. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The document's body. */
  public Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "/problems/" + type);
    body.put("title", title());
    body.put("status", status.getCode());
    body.put("detail", detail());
    if (!errors.isEmpty()) {
      body.put("errors", new ArrayList<>(errors));
    }
    body.putAll(members);
    return body;
  }

  private String title() {
    return Character.toUpperCase(type.charAt(0)) + type.substring(1).replace('-', ' ');
  }
}
