package souk.accounts.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.accounts.store.LogInAttempts.Begun;
import souk.accounts.store.LogInAttempts.Begun.Attempt;
import souk.accounts.store.LogInAttempts.Begun.Wait;
import souk.redis.RedisLink;
import souk.redis.TestRedis;

/** Failed log-ins, counted by several processes together. */
class LogInAttemptsIT {
  private static final RedisLink ONE = TestRedis.link();
  private static final RedisLink OTHER = TestRedis.link();

  private final List<LogInAttempts> processes =
      List.of(new LogInAttempts(ONE), new LogInAttempts(OTHER));
  private final String account = UUID.randomUUID() + "@example.org";
  private final String home = "10.0.0.1 " + account;

  @AfterAll
  static void close() {
    ONE.close();
    OTHER.close();
  }

  private Begun guess(int number, String address) {
    return processes.get(number % 2).begin(account, address);
  }

  private void guess(int times) {
    for (int time = 0; time < times; time++) {
      assertThat(guess(time, home)).isInstanceOf(Attempt.class);
    }
  }

  @Test
  void processesCountTogether() {
    guess(10);
    assertThat(guess(0, home))
        .isInstanceOfSatisfying(
            Wait.class,
            wait -> assertThat(wait.pause()).isBetween(Duration.ZERO, Duration.ofSeconds(1)));
    assertThat(guess(1, home)).isInstanceOf(Wait.class);
  }

  @Test
  void ofManyAtOnceNoMoreAreLetThroughThanOneAfterTheOther() throws Exception {
    List<Callable<Begun>> guesses =
        Stream.iterate(0, number -> number + 1)
            .limit(100)
            .map(number -> (Callable<Begun>) () -> guess(number, home))
            .toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int let = 0;
      for (Future<Begun> guess : threads.invokeAll(guesses)) {
        let += guess.get() instanceof Attempt ? 1 : 0;
      }
      assertThat(let).isEqualTo(10);
    }
  }

  @Test
  void theRightPasswordForgetsTheFailuresBeforeItEverywhere() {
    guess(9);
    processes.get(1).right((Attempt) guess(0, home));
    guess(10);
  }

  @Test
  void strangersCannotLockTheOwnerOutWhereTheOwnerHasLoggedInBefore() {
    processes.get(0).right((Attempt) guess(0, home));
    for (int robot = 0; robot < 50; robot++) {
      assertThat(guess(robot, "robot " + robot + account)).isInstanceOf(Attempt.class);
    }
    assertThat(guess(0, "another robot" + account)).isInstanceOf(Wait.class);
    guess(10);
  }

  @Test
  void whatWasNotTriedCountsForNothing() {
    for (int time = 0; time < 100; time++) {
      processes.get(time % 2).notTried((Attempt) guess(time, home));
    }
  }
}
