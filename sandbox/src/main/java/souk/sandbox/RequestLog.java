package souk.sandbox;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what a shop's server asks for, with the trace it says it belongs to. */
@ServerFilter("/v1/**")
final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

  /** When it comes in: not every request gets an answer. */
  @RequestFilter
  void write(HttpRequest<?> request) {
    Matcher given = FORM.matcher(request.getHeaders().get("traceparent", String.class, ""));
    LOG.info(
        "{} {}{}",
        request.getMethod(),
        request.getUri().getRawPath(),
        given.matches() ? " trace=" + given.group(1) : "");
  }
}
