package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.app.Shop.Answer;
import souk.stack.marketplace.SoukService;

/** Who may use what, as strangers find out. */
class AccessIT {
  private static final int ROUNDS = 25;

  /** What two medians of the same requests may differ by on a machine that does other work. */
  private static final double NOISE = 2;

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

  /** What an answer says to whoever compares it with another; each has its own trace. */
  private record Seen(int status, String body, List<String> headers) {
    static Seen of(Answer answer) {
      return new Seen(
          answer.status(),
          answer.body().toString(),
          Stream.of("content-type", "www-authenticate", "etag", "cache-control", "retry-after")
              .map(answer::header)
              .toList());
    }
  }

  /**
   * Whatever is described is walked: every operation, by everybody, with what is theirs, what is
   * somebody else's, and what there is not.
   */
  @Test
  void othersThingsLookLikeNothingToAll() throws SQLException {
    Cast cast = Cast.assemble(souk);
    List<Operation> operations = Operation.all(anybody);
    assertThat(operations).hasSizeGreaterThan(30);
    List<String> wrong = new ArrayList<>();
    for (Operation operation : operations) {
      cast.callers()
          .forEach((name, caller) -> {
            List<String> roles = cast.roles().getOrDefault(name, List.of());
            if (!operation.isOpenTo(roles)) {
              closed(operation, name, cast).forEach(wrong::add);
            } else if (!operation.isAnybodys() && !operation.isStaffs(roles)) {
              foreign(operation, name, cast).forEach(wrong::add);
            }
          });
    }
    assertThat(wrong).isEmpty();
    for (Operation operation : operations) {
      if (operation.isRead() && operation.isAboutOne() && !operation.isAnybodys()) {
        assertThat(whoSeesTheirOwn(operation, cast)).as("%s", operation).isNotEmpty();
      }
    }
  }

  /**
   * What takes longer when there is something tells that there is something. Asked for by turns, so
   * that whatever else the machine does meets both.
   */
  @Test
  void othersThingsTakeAsLongAsNothing() throws SQLException {
    Cast cast = Cast.assemble(souk);
    Shop caller = Objects.requireNonNull(cast.callers().get("other buyer"));
    List<String> wrong = new ArrayList<>();
    for (Operation operation : Operation.all(anybody)) {
      if (operation.isRead()
          && operation.isAboutOne()
          && !operation.isAnybodys()
          && operation.isOpenTo(List.of("buyer"))) {
        for (String id : cast.of("buyer")) {
          var others = new ArrayList<Long>();
          var nothing = new ArrayList<Long>();
          for (int round = 0; round < ROUNDS; round++) {
            others.add(nanos(operation, caller, id));
            nothing.add(nanos(operation, caller, absent(id)));
          }
          double ratio = (double) median(others) / median(nothing);
          if (ratio > NOISE || ratio < 1 / NOISE) {
            wrong.add("%s, %s: %.1f times".formatted(operation, id, ratio));
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static long nanos(Operation operation, Shop caller, String id) {
    long begin = System.nanoTime();
    operation.send(caller, id);
    return System.nanoTime() - begin;
  }

  private static long median(List<Long> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }

  /** Without the role all ids are alike, and so are all bodies. */
  private static List<String> closed(Operation operation, String name, Cast cast) {
    Shop caller = Objects.requireNonNull(cast.callers().get(name));
    boolean isNobody = name.equals("anonymous") || name.equals("guest");
    String thing = cast.things().keySet().iterator().next();
    Answer answer = operation.send(caller, thing);
    List<String> wrong = new ArrayList<>();
    if (answer.status() != (isNobody ? 401 : 403)
        || !answer.problem().equals(isNobody ? "login-required" : "role-required")
        || isNobody == answer.header("www-authenticate").isEmpty()
        || !Seen.of(answer).equals(Seen.of(operation.send(caller, absent(thing))))) {
      wrong.add("%s, %s: %s %s".formatted(operation, name, answer.status(), answer.body()));
    }
    return wrong;
  }

  private static List<String> foreign(Operation operation, String name, Cast cast) {
    Shop caller = Objects.requireNonNull(cast.callers().get(name));
    List<String> wrong = new ArrayList<>();
    if (!operation.isAboutOne()) {
      int status = operation.send(caller, "").status();
      if (status == 401 || status == 403) {
        wrong.add("%s, %s: %d".formatted(operation, name, status));
      }
      return wrong;
    }
    cast.things()
        .forEach((id, owner) -> {
          if (!owner.equals(name)) {
            Seen others = Seen.of(operation.send(caller, id));
            Seen nothing = Seen.of(operation.send(caller, absent(id)));
            if (others.status() < 400 || !others.equals(nothing)) {
              wrong.add("%s, %s, %s: %s, but %s".formatted(operation, name, id, others, nothing));
            }
          }
        });
    return wrong;
  }

  private static List<String> whoSeesTheirOwn(Operation operation, Cast cast) {
    List<String> seen = new ArrayList<>();
    cast.callers()
        .forEach((name, caller) ->
            cast.things().keySet().stream()
                .filter(id -> operation.send(caller, id).status() == 200)
                .forEach(id -> seen.add(name)));
    return seen;
  }

  /** Looks like it, and is nobody's. */
  private static String absent(String id) {
    return id.substring(0, id.length() - 2) + "zz";
  }
}
