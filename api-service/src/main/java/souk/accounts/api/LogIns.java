package souk.accounts.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import souk.accounts.store.AccountStore;
import souk.accounts.store.AccountStore.Account;
import souk.accounts.store.AccountStore.Claimed;
import souk.accounts.store.LogInAttempts;
import souk.accounts.store.LogInAttempts.Begun.Attempt;
import souk.accounts.store.LogInAttempts.Begun.Wait;
import souk.http.Problem;
import souk.http.Refusals;

/** Lets in whoever knows the password, and guessers only slowly. */
@Singleton
final class LogIns {
  private final AccountStore accounts;
  private final Passwords passwords;
  private final LogInAttempts attempts;
  private final Counter refused;

  LogIns(
      AccountStore accounts, Passwords passwords, LogInAttempts attempts, MeterRegistry metrics) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.attempts = attempts;
    this.refused = Refusals.counter(metrics, "log-in");
  }

  /**
   * Answers the same, and as late, whether or not there is such an account.
   *
   * @param address where from
   * @throws Problem 401 if the password is wrong, 429 after too many that were
   */
  Account logIn(String email, String password, String address) {
    Claimed claimed = accounts.claimed(email);
    return switch (attempts.begin(claimed.identity(), address)) {
      case Attempt attempt -> check(claimed.account(), password, attempt);
      case Wait(var pause) -> throw tooMany(pause);
    };
  }

  private Account check(Optional<Account> account, String password, Attempt attempt) {
    if (!isRight(account, password, attempt)) {
      throw Problem.of(
          HttpStatus.UNAUTHORIZED, "login-refused", "The e-mail address or the password is wrong.");
    }
    attempts.right(attempt);
    return account.orElseThrow();
  }

  /** A disabled account's password is as good as a wrong one. */
  private boolean isRight(Optional<Account> account, String password, Attempt attempt) {
    try {
      return passwords.isRight(password, account.map(Account::passwordHash))
          && account.filter(Account::disabled).isEmpty();
    } catch (Problem tooBusy) {
      attempts.notTried(attempt);
      throw tooBusy;
    }
  }

  private Problem tooMany(Duration wait) {
    refused.increment();
    return Problem.of(
            HttpStatus.TOO_MANY_REQUESTS,
            "too-many-log-ins",
            "Too many log-ins failed. Try again later.")
        .retryAfter(Refusals.seconds(wait));
  }
}
