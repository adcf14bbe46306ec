package souk.trace;

import java.net.http.HttpRequest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Which trace a step belongs to, after W3C Trace Context. It is kept in the logger's context, so
 * that every line says it, and goes along to whoever is asked next. Nothing personal.
 *
 * @param traceId of everything that one request of somebody's led to
 * @param parentId of the step that asked
 * @param flags as the caller gave them
 */
public record Traceparent(String traceId, String parentId, String flags) {
  /** The name of the HTTP header, and in the logger's context and Temporal's headers. */
  public static final String NAME = "traceparent";

  private static final Pattern FORM =
      Pattern.compile(
          "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final String NOT_SAMPLED = "00";

  /** Of a later version as much as this one knows; empty if there is none or it is not valid. */
  public static Optional<Traceparent> parse(@Nullable String header) {
    Matcher parts = FORM.matcher(header == null ? "" : header);
    if (!parts.matches() || (parts.group(1).equals("00") && parts.group(5) != null)) {
      return Optional.empty();
    }
    return Optional.of(new Traceparent(parts.group(2), parts.group(3), parts.group(4)));
  }

  /** A new trace. */
  public static Traceparent begin() {
    var random = ThreadLocalRandom.current();
    return new Traceparent(hex(random) + hex(random), hex(random), NOT_SAMPLED);
  }

  /** What the logger's context of this thread says. */
  public static Optional<Traceparent> current() {
    return parse(MDC.get(NAME));
  }

  /** The next step of the same trace. */
  public Traceparent next() {
    return new Traceparent(traceId, hex(ThreadLocalRandom.current()), flags);
  }

  private static String hex(RandomGenerator random) {
    // All zeros is no id.
    return HexFormat.of().toHexDigits(random.nextLong(1, Long.MAX_VALUE));
  }

  /** For a call that this thread makes: the header, if it works on anything of a trace. */
  public static HttpRequest.Builder addTo(HttpRequest.Builder request) {
    current().ifPresent(trace -> request.header(NAME, trace.next().toString()));
    return request;
  }

  /** As it is sent. */
  @Override
  public String toString() {
    return "00-" + traceId + "-" + parentId + "-" + flags;
  }
}
