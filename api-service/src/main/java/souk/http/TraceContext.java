package souk.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.core.propagation.ThreadPropagatedContextElement;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import souk.trace.Traceparent;

/**
 * Takes part in a caller's trace, or begins one: every answer says which trace it belongs to, and
 * so does every line that is logged for the request.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TraceContext {
  private static final Logger LOG = LoggerFactory.getLogger(TraceContext.class);

  @RequestFilter
  void take(HttpRequest<?> request, MutablePropagatedContext context) {
    String ours =
        Traceparent.parse(request.getHeaders().get(Traceparent.NAME))
            .map(Traceparent::next)
            .orElseGet(Traceparent::begin)
            .toString();
    request.setAttribute(Traceparent.NAME, ours);
    context.add(new Logged(ours));
  }

  @ResponseFilter
  void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
    request
        .getAttribute(Traceparent.NAME, String.class)
        .ifPresent(ours -> response.header(Traceparent.NAME, ours));
    if (isWorthALine(request, response)) {
      LOG.info("{} {} {}", request.getMethod(), request.getUri().getRawPath(), response.code());
    }
  }

  /** What changes something or goes wrong; but who sends too much shall not fill the log. */
  private static boolean isWorthALine(HttpRequest<?> request, MutableHttpResponse<?> response) {
    return response.code() >= 400
        ? response.code() != HttpStatus.TOO_MANY_REQUESTS.getCode()
        : request.getMethod() != HttpMethod.GET && request.getMethod() != HttpMethod.HEAD;
  }

  /** In the logger's context of whichever thread works on the request. */
  private record Logged(String traceparent)
      implements ThreadPropagatedContextElement<@Nullable String> {
    @Override
    public @Nullable String updateThreadContext() {
      @Nullable String before = MDC.get(Traceparent.NAME);
      MDC.put(Traceparent.NAME, traceparent);
      return before;
    }

    @Override
    public void restoreThreadContext(@Nullable String before) {
      if (before == null) {
        MDC.remove(Traceparent.NAME);
      } else {
        MDC.put(Traceparent.NAME, before);
      }
    }
  }
}
