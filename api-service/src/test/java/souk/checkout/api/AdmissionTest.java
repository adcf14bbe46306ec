package souk.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import souk.http.Problem;

class AdmissionTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  private Admission admission(int waiting, Duration placeWithin) {
    var settings = new CheckoutSettings(Duration.ofSeconds(2), 1, waiting, placeWithin);
    return new Admission(settings, metrics);
  }

  private double turnedAway() {
    return metrics.counter("souk.checkout.turned.away").count();
  }

  private static void assertTurnedAway(Admission admission) {
    assertThatThrownBy(admission::enter)
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status().getCode()).isEqualTo(503);
              assertThat(problem.retryAfterSeconds()).isPositive();
            });
  }

  @Test
  void whoGetsNoPlaceInTimeIsSentAway() {
    Admission admission = admission(10, Duration.ofMillis(1));
    Admission.Place place = admission.enter();
    assertTurnedAway(admission);
    assertThat(turnedAway()).isEqualTo(1);
    place.leave();
    place.close();
    admission.enter();
    assertTurnedAway(admission); // leaving twice gave one place back
  }

  @Test
  void aPlaceThatIsLeftIsTheNextOnes() throws Exception {
    Admission admission = admission(1, LONG);
    Admission.Place place = admission.enter();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Admission.Place> next = threads.submit(admission::enter);
      place.leave();
      next.get().leave();
    }
    assertThat(turnedAway()).isZero();
  }

  @Test
  void whoWouldWaitBehindTooManyIsSentAwayAtOnce() {
    Admission admission = admission(0, LONG);
    admission.enter();
    assertTurnedAway(admission);
  }
}
