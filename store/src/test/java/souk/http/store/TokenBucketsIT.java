package souk.http.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.http.store.TokenBuckets.Limit;
import souk.http.store.TokenBuckets.Taken;
import souk.redis.RedisLink;
import souk.redis.TestRedis;

/** Several processes share a limit, and none waits for Redis. */
class TokenBucketsIT {
  private static final RedisLink ONE = TestRedis.link();
  private static final RedisLink OTHER = TestRedis.link();
  private static final Limit HUNDRED = new Limit(0.01, 100);

  private final List<TokenBuckets> processes =
      List.of(new TokenBuckets(ONE), new TokenBuckets(OTHER));
  private final String name = UUID.randomUUID().toString();

  @AfterEach
  void redisIsWell() throws InterruptedException {
    for (int tries = 0; tries < 50 && ONE.ask(redis -> redis.ping()).isEmpty(); tries++) {
      Thread.sleep(100);
    }
  }

  @AfterAll
  static void close() {
    ONE.close();
    OTHER.close();
  }

  @Test
  void aCrowdAtOneBucketGetsWhatIsInItAndNoMore() throws Exception {
    List<Callable<Taken>> calls = new ArrayList<>();
    for (int call = 0; call < 1_000; call++) {
      TokenBuckets process = processes.get(call % 2);
      calls.add(() -> process.take(name, HUNDRED));
    }
    int granted = 0;
    try (var threads = Executors.newFixedThreadPool(32)) {
      for (Future<Taken> call : threads.invokeAll(calls)) {
        granted += call.get().granted() ? 1 : 0;
      }
    }
    assertThat(granted).isBetween(100, 101);
  }

  @Test
  void anEmptyBucketSaysWhenThereIsATokenAgain() {
    var limit = new Limit(2, 1);
    assertThat(processes.get(0).take(name, limit)).isEqualTo(new Taken(true, 0, Duration.ZERO));
    Taken refused = processes.get(1).take(name, limit);
    assertThat(refused.granted()).isFalse();
    assertThat(refused.pause()).isBetween(Duration.ofMillis(1), Duration.ofMillis(500));
  }

  @Test
  void whileRedisStandsStillEachProcessLimitsByItselfAndOnlyOneCallWaits() {
    OTHER.ask(redis -> redis.clientPause(3_000));
    long began = System.nanoTime();
    int granted = 0;
    for (int call = 0; call < 500; call++) {
      granted += processes.get(0).take(name, HUNDRED).granted() ? 1 : 0;
    }
    assertThat(granted).isBetween(100, 101);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void anEmptiedRedisKnowsItsScriptsAgain() {
    processes.get(0).take(name, HUNDRED);
    ONE.ask(redis -> redis.scriptFlush());
    assertThat(processes.get(0).take(name, HUNDRED).left()).isEqualTo(98);
  }
}
