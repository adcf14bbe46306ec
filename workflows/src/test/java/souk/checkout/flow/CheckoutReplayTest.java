package souk.checkout.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.testing.WorkflowReplayer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import souk.temporal.Histories;

/**
 * Histories recorded by earlier versions must replay with today's code, whatever path they took.
 */
class CheckoutReplayTest {
  static List<Path> histories() throws Exception {
    return Histories.of("checkout");
  }

  @Test
  void everyPathIsRecorded() throws Exception {
    assertThat(histories()).hasSizeGreaterThanOrEqualTo(54);
  }

  @ParameterizedTest
  @MethodSource("histories")
  void replays(Path history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(history.toFile(), CheckoutWorkflowImpl.class);
  }
}
