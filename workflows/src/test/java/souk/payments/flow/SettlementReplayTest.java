package souk.payments.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.testing.WorkflowReplayer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import souk.temporal.Histories;

/** A capture may wait for its bank for days: what an earlier version began, today's must end. */
class SettlementReplayTest {
  static List<Path> histories() throws Exception {
    return Histories.of("settlement");
  }

  @Test
  void everyPathIsRecorded() throws Exception {
    assertThat(histories()).hasSizeGreaterThanOrEqualTo(5);
  }

  @ParameterizedTest
  @MethodSource("histories")
  void replays(Path history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(history.toFile(), SettlementWorkflowImpl.class);
  }
}
