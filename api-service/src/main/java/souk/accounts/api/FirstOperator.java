package souk.accounts.api;

import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.inject.Singleton;
import java.util.List;
import souk.accounts.store.AccountStore;
import souk.http.Roles;

/** Somebody must be able to log in first: the operator whose password the environment gives. */
@Singleton
final class FirstOperator implements ApplicationEventListener<StartupEvent> {
  private static final String EMAIL = "operator@souk.local";
  private static final List<String> ROLES = List.of(Roles.BUYER, Roles.SUPPORT, Roles.OPS);

  private final AccountStore accounts;
  private final Passwords passwords;
  private final String password;

  FirstOperator(
      AccountStore accounts,
      Passwords passwords,
      @Value("${souk.operator.password:}") String password) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.password = password;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    if (password.isEmpty()) {
      return;
    }
    var existing = accounts.byEmail(EMAIL);
    if (existing.isEmpty()) {
      accounts.create(EMAIL, passwords.hash(password), "Operator", ROLES);
    } else if (!passwords.matches(password, existing.get().passwordHash())) {
      accounts.setPassword(existing.get().id(), passwords.hash(password));
    }
  }
}
