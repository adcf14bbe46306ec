package souk.accounts.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.security.token.Claims;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.accounts.store.AccountStore;
import souk.accounts.store.AccountStore.Account;
import souk.sql.TestContext;

/** A token is good for what its account was when it was given, and no longer than that. */
class RevokedTokensIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final AccountStore ACCOUNTS = CONTEXT.getBean(AccountStore.class);

  private final RevokedTokens tokens = new RevokedTokens(ACCOUNTS);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private record Given(Map<String, Object> values) implements Claims {
    @Override
    public @Nullable Object get(String name) {
      return values.get(name);
    }

    @Override
    public Set<String> names() {
      return values.keySet();
    }

    @Override
    public boolean contains(String name) {
      return values.containsKey(name);
    }
  }

  private static Account account() {
    return ACCOUNTS
        .create(UUID.randomUUID() + "@example.org", "hash", null, List.of("buyer", "seller"))
        .orElseThrow();
  }

  private static Claims token(Account account) {
    return new Given(Map.of(Claims.SUBJECT, account.id(), "ver", account.tokenVersion()));
  }

  private boolean isGood(Claims token) {
    tokens.look();
    return tokens.validate(token, null);
  }

  @Test
  void whoeverLosesARoleNeedsANewToken() {
    Account account = account();
    Claims before = token(account);
    assertThat(isGood(before)).isTrue();
    Account less = ACCOUNTS.setRoles(account.id(), List.of("buyer")).orElseThrow();
    assertThat(isGood(before)).isFalse();
    assertThat(isGood(token(less))).isTrue();
    assertThat(isGood(token(account()))).isTrue();
  }

  @Test
  void whoeverGetsARoleMayGoOn() {
    Account account = account();
    Claims before = token(account);
    ACCOUNTS.setRoles(account.id(), List.of("buyer", "ops", "seller"));
    assertThat(isGood(before)).isTrue();
  }

  @Test
  void aDisabledAccountsTokensStayDead() {
    Account account = account();
    ACCOUNTS.setDisabled(account.id(), true);
    assertThat(isGood(token(account))).isFalse();
    ACCOUNTS.setDisabled(account.id(), false);
    assertThat(isGood(token(account))).isFalse();
  }

  @Test
  void aNewPasswordEndsWhatTheOldOneOpened() {
    Account account = account();
    ACCOUNTS.setPassword(account.id(), "another");
    assertThat(isGood(token(account))).isFalse();
  }

  @Test
  void aTokenFromBeforeThereWereVersionsIsTheOldest() {
    Account account = account();
    Claims old = new Given(Map.of(Claims.SUBJECT, account.id()));
    assertThat(isGood(old)).isTrue();
    ACCOUNTS.setDisabled(account.id(), true);
    assertThat(isGood(old)).isFalse();
  }
}
