package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;

/** What an operator takes away is gone, also for whoever is logged in, in every process. */
class RolesIT {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final TestSouk souk = TestSouk.running();
  private final Shop operator = souk.operator();

  private Answer act(Account account, String verb, String more) {
    return operator.post(
        "/ops/accounts/%s/%s".formatted(account.id(), verb),
        "{\"reason\": \"a test\"%s}".formatted(more));
  }

  private static String roles(String list) {
    return ", \"roles\": [%s]".formatted(list);
  }

  @Test
  void aRoleThatIsTakenAwayIsGoneAtOnceInEveryProcess() {
    Account ada = Account.open(souk);
    act(ada, "roles", roles("\"buyer\", \"support\"")).expect(200);
    Shop support = ada.logIn();
    support.get("/ops/audit").expect(200);
    var other = souk.anotherApi("api-roles", Map.of());
    try {
      Shop there = Shop.at(other.address()).as(String.valueOf(support.token()));
      there.get("/ops/audit").expect(200);
      act(ada, "roles", roles("\"buyer\"")).expect(200);
      assertThat(support.get("/ops/audit").expect(401).problem()).isEqualTo("invalid-token");
      Until.so(SOON, () -> there.get("/ops/audit").status(), status -> status == 401);
    } finally {
      other.child().kill();
    }
    ada.logIn().get("/ops/audit").expect(403);
    assertThat(operator.get("/ops/audit?subject=" + ada.id()).text("/items/0/outcome"))
        .isEqualTo("roles: buyer");
  }

  @Test
  void aDisabledAccountIsLoggedOutAndCannotLogIn() {
    Account ada = Account.open(souk);
    Shop shop = ada.logIn();
    shop.get("/accounts/me").expect(200);
    act(ada, "disable", "").expect(200);
    shop.get("/accounts/me").expect(401);
    String credentials = Account.credentials(ada.email(), ada.password());
    assertThat(ada.anybody().post("/auth/token", credentials).expect(401).problem())
        .isEqualTo("login-refused");
    act(ada, "enable", "").expect(200);
    ada.logIn().get("/accounts/me").expect(200);
  }

  @Test
  void onlyAnotherOperatorCanAndOnlyRolesThatThereAre() {
    Account ada = Account.open(souk);
    Shop buyer = ada.logIn();
    String wish = "{\"reason\": \"mine\", \"roles\": [\"ops\"]}";
    buyer.post("/ops/accounts/%s/roles".formatted(ada.id()), wish).expect(403);
    act(ada, "roles", roles("\"king\"")).expect(400);
    act(ada, "roles", roles("")).expect(400);
    operator.post("/ops/accounts/acc_none/roles", wish).expect(404);
    String own =
        operator.get("/ops/accounts?email=Operator@Souk.local").expect(200).text("/items/0/id");
    assertThat(
            operator
                .post("/ops/accounts/%s/disable".formatted(own), "{\"reason\": \"bye\"}")
                .expect(409)
                .problem())
        .isEqualTo("own-account");
  }
}
