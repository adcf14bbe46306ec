package souk.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SupervisionTest {
  @Test
  void restartsAtOnceAndThenEverMoreSlowly() {
    assertThat(IntStream.rangeClosed(1, 9).map(Supervision::pauseSeconds))
        .containsExactly(0, 1, 2, 4, 8, 16, 32, 60, 60);
  }
}
