package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;

/** Passwords can be guessed only slowly, and nobody else suffers from it. */
class LogInIT {
  private final TestSouk souk = TestSouk.running();
  private final String home = address();

  private static String address() {
    var random = java.util.concurrent.ThreadLocalRandom.current();
    return "2001:db8:%x:%x::1".formatted(random.nextInt(65_536), random.nextInt(65_536));
  }

  private Answer logIn(String email, String password, String from) {
    return logIn(souk.api().address(), email, password, from);
  }

  /** With another header each time: what anybody can make up makes nobody another. */
  private static Answer logIn(String api, String email, String password, String from) {
    return Shop.once(
        Shop.at(api)
            .as("guest_" + UUID.randomUUID())
            .request("/auth/token")
            .header("X-Forwarded-For", from)
            .POST(BodyPublishers.ofString(Account.credentials(email, password))));
  }

  private List<Integer> guesses(int number, String email, String from) {
    List<Integer> statuses = new ArrayList<>();
    for (int guess = 0; guess < number; guess++) {
      statuses.add(logIn(email, "wrong " + guess, from).status());
    }
    return statuses;
  }

  @Test
  void whoGuessesIsMadeToWaitWhetherOrNotThereIsSuchAnAccount() {
    Account ada = Account.open(souk);
    for (String email : List.of(ada.email(), UUID.randomUUID() + "@example.org")) {
      assertThat(guesses(10, email, home)).containsOnly(401);
      Answer refused = logIn(email, "wrong", home).expect(429);
      assertThat(refused.problem()).isEqualTo("too-many-log-ins");
      assertThat(refused.header("retry-after")).isEqualTo("1");
      assertThat(guesses(20, email, home)).contains(429);
    }
    assertThat(guesses(5, ada.email().toUpperCase(Locale.ROOT), home)).contains(429);
    logIn(ada.email(), ada.password(), address()).expect(200);
  }

  @Test
  void processesCountTogether() {
    Account ada = Account.open(souk);
    var other = souk.anotherApi("api-other", Map.of());
    try {
      guesses(10, ada.email(), home);
      // Waiting may be over by the time of the first one; counted apart it would have ten more.
      List<Integer> statuses = new ArrayList<>();
      for (int guess = 0; guess < 5; guess++) {
        statuses.add(logIn(other.address(), ada.email(), "wrong", home).status());
      }
      assertThat(statuses).contains(429);
    } finally {
      other.child().kill();
    }
  }

  @Test
  void rightPasswordsAreNeverTooMany() {
    Account ada = Account.open(souk);
    for (int time = 0; time < 30; time++) {
      logIn(ada.email(), ada.password(), home).expect(200);
    }
  }

  private static Duration tenLooks(Shop anybody) {
    long began = System.nanoTime();
    for (int look = 0; look < 10; look++) {
      anybody.get("/products?limit=1").expect(200);
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Test
  void aFloodOfLogInsLeavesTheRestOfTheShopAlone() throws Exception {
    Shop anybody = Shop.at(souk.api().address());
    anybody.get("/products?limit=1").expect(200);
    Duration calm = tenLooks(anybody);
    List<Callable<Answer>> flood = new ArrayList<>();
    for (int number = 0; number < 300; number++) {
      flood.add(() -> logIn(UUID.randomUUID() + "@example.org", "wrong", address()));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = flood.stream().map(threads::submit).toList();
      // On a machine with other work looking takes longer in any case.
      assertThat(tenLooks(anybody)).isLessThan(calm.multipliedBy(10).plusSeconds(5));
      List<Integer> statuses = new ArrayList<>();
      for (Future<Answer> answer : answers) {
        statuses.add(answer.get().status());
      }
      assertThat(statuses).containsOnly(401, 503);
    }
  }
}
