package souk.stack.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.stack.process.StackException;

class StartupTest {
  private static final Duration TELL_EVERY = Duration.ofMillis(50);
  private static final int LIMIT_SECONDS = 20;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Startup startup =
      new Startup(
          threads, new Progress(new PrintStream(said, true, StandardCharsets.UTF_8)), TELL_EVERY);
  private final List<String> done = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void eachBeginsAsSoonAsWhatItNeedsIsThereAndWaitsForNothingElse() {
    var indexed = new CountDownLatch(1);
    var kafka = startup.begin("kafka", () -> done.add("kafka"));
    startup.begin(
        "temporal",
        () -> {
          await(indexed);
          done.add("temporal");
        });
    startup.begin(
        "indexer",
        () -> {
          done.add("indexer");
          indexed.countDown();
        },
        kafka);
    startup.await();
    assertThat(done).containsExactly("kafka", "indexer", "temporal");
  }

  @Test
  void aFailureIsToldAtOnceAndWhoNeedsItDoesNotBegin() {
    var never = new CountDownLatch(1);
    var postgres =
        startup.begin(
            "postgres",
            () -> {
              throw new StackException("port 8432 is taken");
            });
    startup.begin("api", () -> done.add("api"), postgres);
    startup.begin("temporal", () -> await(never));
    assertThatThrownBy(startup::await)
        .isInstanceOf(StackException.class)
        .hasMessage("port 8432 is taken");
    assertThat(done).isEmpty();
  }

  @Test
  void whatIsWaitedForIsSaid() {
    startup.begin("redis", () -> done.add("redis"));
    startup.begin(
        "temporal",
        () -> {
          while (!text().contains("still starting: temporal")) {
            Thread.onSpinWait();
          }
        });
    startup.await();
    assertThat(text()).contains("still starting: temporal");
  }

  private String text() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
