package souk.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one client from taking what is there for all. A client is a bearer token, or else an
 * address. Answers carry the fields of draft-ietf-httpapi-ratelimit-headers-10.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RateLimit {
  private static final int CLIENTS_MAX = 100_000;
  private static final String PROBE = "souk.rate-limit";

  private final RateLimitSettings settings;
  private final LoadingCache<String, Bucket> clients;

  RateLimit(RateLimitSettings settings) {
    this.settings = settings;
    this.clients =
        Caffeine.newBuilder()
            .maximumSize(CLIENTS_MAX)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build(client -> bucket());
  }

  private Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit ->
            limit
                .capacity(settings.getBurst())
                .refillGreedy(settings.getPerSecond(), Duration.ofSeconds(1)))
        .build();
  }

  /**
   * @throws Problem 429 with the seconds after which it makes sense to try again
   */
  @RequestFilter
  void count(HttpRequest<?> request) {
    ConsumptionProbe probe = clients.get(client(request)).tryConsumeAndReturnRemaining(1);
    request.setAttribute(PROBE, probe);
    if (!probe.isConsumed()) {
      throw Problem.of(
              HttpStatus.TOO_MANY_REQUESTS,
              "too-many-requests",
              "You send more than %d requests a second. Slow down."
                  .formatted(settings.getPerSecond()))
          .retryAfter(1 + (int) TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()));
    }
  }

  private static String client(HttpRequest<?> request) {
    @Nullable String token = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
    return token == null
        ? request.getRemoteAddress().getAddress().getHostAddress()
        : GuestTokens.hash(token);
  }

  @ResponseFilter
  void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
    request
        .getAttribute(PROBE, ConsumptionProbe.class)
        .ifPresent(probe -> {
          response.header(
              "RateLimit-Policy", "\"client\";q=%d;w=1".formatted(settings.getPerSecond()));
          response.header(
              "RateLimit",
              "\"client\";r=%d;t=%d"
                  .formatted(
                      probe.getRemainingTokens(),
                      TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill())));
        });
  }
}
