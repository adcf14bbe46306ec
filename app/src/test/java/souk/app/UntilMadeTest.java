package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class UntilMadeTest {
  private final List<String> made = new ArrayList<>();
  private final List<Integer> missingWhenTried = new ArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private int failures;
  private final UntilMade<String> schedules =
      new UntilMade<>(
          List.of("first", "second"), this::make, Duration.ofMillis(1), Duration.ofMillis(2));

  private void make(String name) {
    missingWhenTried.add(schedules.missing());
    if (name.equals("first") && failures > 0) {
      failures--;
      throw new IllegalStateException("Temporal is not well");
    }
    made.add(name);
  }

  @Test
  void whatCannotBeMadeIsTriedUntilItCanAndCountedMeanwhile() throws InterruptedException {
    failures = 3;
    assertThat(schedules.missing()).isEqualTo(2);
    schedules.make(stopping);
    assertThat(made).containsExactly("second", "first");
    assertThat(missingWhenTried).containsExactly(2, 2, 1, 1, 1);
    assertThat(schedules.missing()).isZero();
  }

  @Test
  void whoStopsIsNotKept() throws InterruptedException {
    failures = Integer.MAX_VALUE;
    stopping.countDown();
    schedules.make(stopping);
    assertThat(made).containsExactly("second");
    assertThat(schedules.missing()).isEqualTo(1);
  }
}
