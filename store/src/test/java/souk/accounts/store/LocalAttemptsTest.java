package souk.accounts.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import souk.accounts.store.LogInAttempts.Begun;
import souk.accounts.store.LogInAttempts.Begun.Attempt;
import souk.accounts.store.LogInAttempts.Begun.Wait;

class LocalAttemptsTest {
  private final AtomicLong clock = new AtomicLong(1_000_000_000);
  private final LocalAttempts attempts = new LocalAttempts(clock::get);

  private static List<String> at(String account, String address) {
    return List.of("here:" + account + address, account, address, "known:" + account + address);
  }

  private Begun guess(String account, String address) {
    return attempts.begin(at(account, address));
  }

  private void guess(int times, String account, String address) {
    for (int time = 0; time < times; time++) {
      assertThat(guess(account, address)).isInstanceOf(Attempt.class);
    }
  }

  private static Wait seconds(long seconds) {
    return new Wait(Duration.ofSeconds(seconds));
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toMillis());
  }

  @Test
  void afterTenFailuresEachLetsTheNextWaitTwiceAsLong() {
    guess(10, "ada", "home");
    for (long pause = 1; pause <= 128; pause *= 2) {
      assertThat(guess("ada", "home")).isEqualTo(seconds(pause));
      pass(Duration.ofSeconds(pause));
      assertThat(guess("ada", "home")).isInstanceOf(Attempt.class);
    }
  }

  @Test
  void oneWhoWaitsIsNotPunishedForAskingAgain() {
    guess(10, "ada", "home");
    for (int time = 0; time < 50; time++) {
      assertThat(guess("ada", "home")).isEqualTo(seconds(1));
    }
  }

  @Test
  void theRightPasswordForgetsTheFailuresBeforeIt() {
    guess(9, "ada", "home");
    attempts.end((Attempt) guess("ada", "home"), true);
    guess(10, "ada", "home");
  }

  @Test
  void anAttemptThatWasNotMadeCountsForNothing() {
    for (int time = 0; time < 500; time++) {
      attempts.end((Attempt) guess("ada", "home"), false);
    }
  }

  @Test
  void rightPasswordsAreNeverTooMany() {
    for (int time = 0; time < 1_000; time++) {
      attempts.end((Attempt) guess("operator", "home"), true);
    }
  }

  @Test
  void manyAddressesTogetherGuessNoFasterEither() {
    for (int address = 0; address < 50; address++) {
      guess(1, "ada", "robot " + address);
    }
    assertThat(guess("ada", "robot 50")).isEqualTo(seconds(1));
  }

  @Test
  void strangersCannotLockTheOwnerOutWhereTheOwnerHasLoggedInBefore() {
    attempts.end((Attempt) guess("ada", "home"), true);
    for (int address = 0; address < 50; address++) {
      guess(1, "ada", "robot " + address);
    }
    guess(10, "ada", "home");
    assertThat(guess("ada", "home")).isEqualTo(seconds(1));
  }

  @Test
  void oneAddressCannotTryOnePasswordOnEverybody() {
    for (int account = 0; account < 200; account++) {
      guess(1, "account " + account, "robot");
    }
    assertThat(guess("account 200", "robot")).isInstanceOf(Wait.class);
  }

  @Test
  void failuresAreForgottenWithTime() {
    guess(10, "ada", "home");
    pass(Duration.ofHours(1));
    guess(10, "ada", "home");
  }
}
