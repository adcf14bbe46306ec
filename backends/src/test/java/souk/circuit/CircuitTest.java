package souk.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CircuitTest {
  private static final Callable<String> FAILS =
      () -> {
        throw new IOException("connection refused");
      };

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  private Circuit circuit(Duration openFor) {
    return new Circuits(new CircuitSettings(50, 4, Duration.ofSeconds(10), openFor), metrics)
        .named("tax", Duration.ofMillis(200));
  }

  private static void failFourTimes(Circuit circuit) {
    for (int call = 0; call < 4; call++) {
      assertThat(circuit.callOr(FAILS, noAnswer -> "estimate")).isEqualTo("estimate");
    }
  }

  @Test
  void anAnswerIsPassedOn() throws NoAnswer {
    assertThat(circuit(Duration.ofSeconds(5)).call(() -> "8.25")).isEqualTo("8.25");
  }

  @Test
  void whoTakesTooLongIsNotWaitedForAndIsInterrupted() throws InterruptedException {
    var interrupted = new CountDownLatch(1);
    Callable<String> hangs =
        () -> {
          try {
            new CountDownLatch(1).await();
            return "never";
          } catch (InterruptedException stop) {
            interrupted.countDown();
            throw stop;
          }
        };
    assertThatThrownBy(() -> circuit(Duration.ofSeconds(5)).call(hangs))
        .isInstanceOf(NoAnswer.class);
    interrupted.await();
  }

  @Test
  void afterTooManyFailuresNoCallIsMadeAndStandInsAreCounted() {
    Circuit circuit = circuit(Duration.ofHours(1));
    failFourTimes(circuit);
    var calls = new AtomicInteger();
    assertThat(circuit.callOr(calls::incrementAndGet, noAnswer -> -1)).isEqualTo(-1);
    assertThat(calls).hasValue(0);
    assertThat(metrics.get("souk.fallbacks").tag("of", "tax").counter().count()).isEqualTo(5);
    assertThat(
            metrics
                .get("resilience4j.circuitbreaker.state")
                .tag("name", "tax")
                .tag("state", "open")
                .gauge()
                .value())
        .isEqualTo(1);
  }

  @Test
  void whoHasRecoveredIsAskedAgain() {
    Circuit circuit = circuit(Duration.ofMillis(1));
    failFourTimes(circuit);
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    String answer;
    do {
      answer = circuit.callOr(() -> "8.25", noAnswer -> "estimate");
    } while (!answer.equals("8.25") && System.nanoTime() < end);
    assertThat(answer).isEqualTo("8.25");
  }

  @Test
  void settingsThatMakeNoSenseAreNamed() {
    assertThatThrownBy(
            () -> new CircuitSettings(0, 5, Duration.ofSeconds(10), Duration.ofSeconds(5)))
        .hasMessageContaining("souk.circuit.failures-percent");
  }
}
