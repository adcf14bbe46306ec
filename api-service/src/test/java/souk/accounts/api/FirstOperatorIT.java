package souk.accounts.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.event.StartupEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.accounts.store.AccountStore;
import souk.accounts.store.AccountStore.Account;
import souk.sql.TestContext;

/** A start makes the first operator, and leaves alone one who is there. */
class FirstOperatorIT {
  private final ApplicationContext context = TestContext.onFreshDatabase();
  private final AccountStore accounts = context.getBean(AccountStore.class);
  private final Passwords passwords = new Passwords(new SimpleMeterRegistry());

  @AfterEach
  void close() {
    passwords.close();
    context.close();
  }

  private void start(String password, boolean reset) {
    new FirstOperator(accounts, passwords, new OperatorSettings(password, reset))
        .onApplicationEvent(new StartupEvent(context));
  }

  private Account operator() {
    return accounts.byEmail("operator@souk.local").orElseThrow();
  }

  private boolean isPassword(String password) {
    return passwords.isRight(password, Optional.of(operator().passwordHash()));
  }

  @Test
  void thePasswordIsSetOnceAndNeverAgainUnlessAskedFor() {
    start("", false);
    assertThat(accounts.byEmail("operator@souk.local")).isEmpty();
    start("the first", false);
    assertThat(isPassword("the first")).isTrue();
    start("another one", false);
    assertThat(isPassword("the first")).isTrue();
    accounts.setRoles(operator().id(), List.of("buyer"));
    accounts.setDisabled(operator().id(), true);
    start("another one", false);
    assertThat(operator().disabled()).isTrue();

    start("another one", true);
    assertThat(isPassword("another one")).isTrue();
    assertThat(operator().disabled()).isFalse();
    assertThat(operator().roles()).contains("ops");
  }
}
