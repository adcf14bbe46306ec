package souk.stack.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private final Restarts restarts = new Restarts();

  @Test
  void atOnceThenEverMoreSlowlyThenNeverAgain() {
    assertThat(IntStream.range(0, 8).map(number -> restarts.next(0).orElse(-1)))
        .containsExactly(0, 1, 2, 4, 8, 16, 32, 60);
    assertThat(restarts.next(0)).isEmpty();
  }

  @Test
  void whatRanWellForAWhileHasACleanSlate() {
    restarts.next(0);
    restarts.next(0);
    restarts.runs(0);
    assertThat(restarts.next(Duration.ofSeconds(31).toNanos())).isEqualTo(OptionalInt.of(0));
  }

  @Test
  void whatEndsSoonAfterItsStartHasNot() {
    restarts.next(0);
    restarts.runs(0);
    assertThat(restarts.next(Duration.ofSeconds(29).toNanos())).isEqualTo(OptionalInt.of(1));
  }
}
