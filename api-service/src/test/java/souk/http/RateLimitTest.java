package souk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.http.HttpRequest;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final RateLimit limit = limit();

  private static RateLimit limit() {
    var settings = new RateLimitSettings();
    settings.setBurst(2);
    settings.setPerSecond(1);
    return new RateLimit(settings);
  }

  private static HttpRequest<?> from(String token) {
    return HttpRequest.GET("/products").header("Authorization", "Bearer " + token);
  }

  @Test
  void whoSendsTooMuchIsToldWhenToComeBackAndNobodyElseIs() {
    limit.count(from("greedy"));
    limit.count(from("greedy"));
    assertThatThrownBy(() -> limit.count(from("greedy")))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status().getCode()).isEqualTo(429);
              assertThat(problem.retryAfterSeconds()).isBetween(1, 2);
            });
    limit.count(from("modest"));
  }
}
