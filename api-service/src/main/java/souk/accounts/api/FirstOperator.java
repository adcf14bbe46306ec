package souk.accounts.api;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.accounts.store.AccountStore;
import souk.accounts.store.AccountStore.Account;
import souk.http.Roles;

/**
 * Somebody must be able to log in first: the operator whose password the environment gives. Made
 * once; after that the password is the operator's own, and another one in the environment changes
 * nothing unless it is asked for.
 */
@Singleton
final class FirstOperator implements ApplicationEventListener<StartupEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(FirstOperator.class);
  private static final String EMAIL = "operator@souk.local";
  private static final List<String> ROLES = List.of(Roles.BUYER, Roles.SUPPORT, Roles.OPS);

  private final AccountStore accounts;
  private final Passwords passwords;
  private final String password;
  private final boolean reset;

  FirstOperator(AccountStore accounts, Passwords passwords, OperatorSettings settings) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.password = settings.password();
    this.reset = settings.reset();
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    if (!password.isEmpty()) {
      accounts
          .byEmail(EMAIL)
          .ifPresentOrElse(
              this::found,
              () -> accounts.create(EMAIL, passwords.hash(password), "Operator", ROLES));
    }
  }

  private void found(Account operator) {
    if (reset) {
      accounts.setPassword(operator.id(), passwords.hash(password));
      accounts.setRoles(operator.id(), ROLES);
      accounts.setDisabled(operator.id(), false);
      LOG.warn("{} has the environment's password and an operator's roles again", EMAIL);
    }
  }
}
