package souk.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Takes part in a caller's trace, or begins one, after W3C Trace Context: every answer says which
 * trace it belongs to.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TraceContext {
  static final String HEADER = "traceparent";
  private static final Pattern VALID =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  @RequestFilter
  void take(HttpRequest<?> request) {
    String given = request.getHeaders().get(HEADER) == null ? "" : request.getHeaders().get(HEADER);
    boolean valid = VALID.matcher(given).matches();
    String trace = valid ? given.substring(3, 35) : random(16);
    String flags = valid ? given.substring(53) : "00";
    request.setAttribute(HEADER, "00-%s-%s-%s".formatted(trace, random(8), flags));
  }

  @ResponseFilter
  void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
    Optional<String> context = request.getAttribute(HEADER, String.class);
    context.ifPresent(value -> response.header(HEADER, value));
  }

  private static String random(int bytes) {
    byte[] id = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
