package souk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.management.endpoint.EndpointDefaultConfiguration;
import io.micronaut.security.token.jwt.validator.JsonWebTokenValidator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.http.store.TokenBuckets;
import souk.redis.RedisLink;
import souk.redis.TestRedis;

/** Without Redis, as while it is down. */
class RateLimitTest {
  private static final RedisLink NOWHERE = TestRedis.nowhere();

  /** Only what begins so was signed by us. */
  private static final JsonWebTokenValidator<JWT, HttpRequest<?>> SIGNED =
      (token, request) ->
          token.startsWith("signed-")
              ? Optional.of(new PlainJWT(new JWTClaimsSet.Builder().subject(token).build()))
              : Optional.empty();

  private static final int MANAGEMENT = 8083;

  private final RateLimit limit =
      new RateLimit(
          new RateLimitSettings(1, 2, 1, 3),
          new Callers(new ClientAddresses(new ProxySettings(List.of(), "X-Forwarded-For")), SIGNED),
          new TokenBuckets(NOWHERE),
          new SimpleMeterRegistry(),
          management());

  private static EndpointDefaultConfiguration management() {
    var management = new EndpointDefaultConfiguration();
    management.setPort(MANAGEMENT);
    return management;
  }

  @AfterAll
  static void close() {
    NOWHERE.close();
  }

  private static HttpRequest<?> from(String token) {
    return Requests.from("10.0.0.1", "Authorization", "Bearer " + token);
  }

  private void assertRefused(HttpRequest<?> request) {
    assertThatThrownBy(() -> limit.count(request))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status().getCode()).isEqualTo(429);
              assertThat(problem.retryAfterSeconds()).isBetween(1, 2);
            });
  }

  @Test
  void whoSendsTooMuchIsToldWhenToComeBackAndNobodyElseIs() {
    limit.count(from("signed-greedy"));
    limit.count(from("signed-greedy"));
    assertRefused(from("signed-greedy"));
    limit.count(from("signed-modest"));
  }

  @Test
  void whatAnybodyCanMakeUpMakesNobodyAnother() {
    limit.count(from("invented"));
    limit.count(Requests.from("10.0.0.1", "X-Forwarded-For", "10.9.9.9"));
    limit.count(from(new GuestTokens().create()));
    assertRefused(from("another invented"));
    assertRefused(from(new GuestTokens().create()));
    assertRefused(Requests.from("10.0.0.1", "Forwarded", "for=10.8.8.8"));
    limit.count(Requests.from("10.0.0.2"));
  }

  @Test
  void machinesMayAskAfterAProcessAsOftenAsTheyLike() {
    for (int probe = 0; probe < 20; probe++) {
      limit.count(HttpRequest.GET("http://127.0.0.1:%d/health".formatted(MANAGEMENT)));
    }
  }

  @Test
  void answersTellWhatIsLeft() {
    HttpRequest<?> request = from("signed-curious");
    limit.count(request);
    MutableHttpResponse<?> response = HttpResponse.ok();
    limit.tell(request, response);
    assertThat(response.getHeaders().get("RateLimit")).isEqualTo("\"client\";r=1;t=0");
    assertThat(response.getHeaders().get("RateLimit-Policy")).isEqualTo("\"client\";q=1;w=1");
  }
}
