package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.app.Shop.Answer;
import souk.stack.SoukService;

/** Who may use what, as strangers find out. */
class AccessIT {
  private final TestSouk souk = TestSouk.running();
  private final Shop anybody = Shop.at(souk.api().address());

  private List<SoukService> services() {
    return List.of(souk.api(), souk.worker(), souk.indexer());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/beans", "/caches", "/env", "/health", "/health/liveness", "/health/readiness", "/info",
        "/loggers", "/metrics", "/prometheus", "/refresh", "/routes", "/stop", "/threaddump"
      })
  void shoppersDontReachManagement(String path) {
    assertThat(anybody.get(path).expect(404).problem()).isEqualTo("not-found");
    assertThat(anybody.post(path, "{}").expect(404).problem()).isEqualTo("not-found");
    assertThat(souk.operator().post(path, "{}").expect(404).problem()).isEqualTo("not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/beans",
        "/caches",
        "/env",
        "/info",
        "/loggers",
        "/metrics",
        "/refresh",
        "/routes",
        "/stop",
        "/threaddump",
        "/products",
        "/openapi.yml",
        "/docs",
        "/accounts/me"
      })
  void managementIsHealthAndMetricsOnly(String path) {
    for (SoukService service : services()) {
      Shop machine = Shop.at(service.management());
      machine.get(path).expect(404);
      machine.post(path, "{}").expect(404);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/liveness", "/health/readiness", "/prometheus"})
  void machinesAreTold(String path) {
    for (SoukService service : services()) {
      Shop.at(service.management()).get(path).expect(200);
    }
  }

  @Test
  void whoeverIsTold401IsToldHowToLogIn() {
    Answer nobody = anybody.get("/orders").expect(401);
    assertThat(nobody.problem()).isEqualTo("login-required");
    assertThat(nobody.header("www-authenticate")).isEqualTo("Bearer realm=\"souk\"");
    Answer garbled = anybody.as("a.b.c").get("/orders").expect(401);
    assertThat(garbled.problem()).isEqualTo("invalid-token");
    assertThat(garbled.header("www-authenticate"))
        .isEqualTo("Bearer realm=\"souk\", error=\"invalid_token\"");
  }

  /** Where there is no route is no secret, and nothing else is behind it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nowhere",
        "/docs/ui/index.html",
        "/docs/ui/..%2f..%2fapplication.yml",
        "/keys",
        "/login",
        "/logout",
        "/oauth/access_token",
        "/token_info",
        "/META-INF/swagger/openapi.yml"
      })
  void whatIsNotThereIsAbsentForAll(String path) {
    assertThat(anybody.get(path).expect(404).problem()).isEqualTo("not-found");
    assertThat(souk.operator().get(path).expect(404).problem()).isEqualTo("not-found");
  }
}
