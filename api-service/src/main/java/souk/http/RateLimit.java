package souk.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.management.endpoint.EndpointDefaultConfiguration;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import souk.http.Callers.Caller;
import souk.http.store.TokenBuckets;
import souk.http.store.TokenBuckets.Limit;
import souk.http.store.TokenBuckets.Taken;

/**
 * Keeps one client from taking what is there for all, however many processes there are. Answers
 * carry the fields of draft-ietf-httpapi-ratelimit-headers-10.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RateLimit {
  private static final String TAKEN = "souk.rate-limit";

  private record Counted(Limit limit, Taken taken) {}

  private final Callers callers;
  private final TokenBuckets buckets;
  private final Limit account;
  private final Limit address;
  private final Counter refused;
  private final int managementPort;

  /**
   * @param management where machines ask after this process: however many they are, they are told
   */
  RateLimit(
      RateLimitSettings settings,
      Callers callers,
      TokenBuckets buckets,
      MeterRegistry metrics,
      EndpointDefaultConfiguration management) {
    this.managementPort = management.getPort().orElse(-1);
    this.callers = callers;
    this.buckets = buckets;
    this.account = new Limit(settings.perSecond(), settings.burst());
    this.address = new Limit(settings.addressPerSecond(), settings.addressBurst());
    this.refused = Refusals.counter(metrics, "client");
  }

  /**
   * On a thread that may wait: Redis is asked.
   *
   * @throws Problem 429 with the seconds after which it makes sense to try again
   */
  @RequestFilter
  @ExecuteOn(TaskExecutors.BLOCKING)
  void count(HttpRequest<?> request) {
    if (request.getServerAddress().getPort() == managementPort) {
      return;
    }
    Caller caller = callers.of(request);
    Limit limit = caller.isAccount() ? account : address;
    Taken taken = buckets.take("client:" + caller.name(), limit);
    request.setAttribute(TAKEN, new Counted(limit, taken));
    if (!taken.granted()) {
      refused.increment();
      throw Problem.of(
              HttpStatus.TOO_MANY_REQUESTS,
              "too-many-requests",
              "You send more than %d requests a second. Slow down."
                  .formatted((long) limit.perSecond()))
          .retryAfter(Refusals.seconds(taken.pause()));
    }
  }

  @ResponseFilter
  void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
    request
        .getAttribute(TAKEN, Counted.class)
        .ifPresent(counted -> {
          response.header(
              "RateLimit-Policy",
              "\"client\";q=%d;w=1".formatted((long) counted.limit().perSecond()));
          response.header(
              "RateLimit",
              "\"client\";r=%d;t=%d"
                  .formatted(counted.taken().left(), seconds(counted.taken().pause())));
        });
  }

  private static long seconds(Duration wait) {
    return wait.isZero() ? 0 : Refusals.seconds(wait);
  }
}
