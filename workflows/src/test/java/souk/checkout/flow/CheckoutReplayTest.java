package souk.checkout.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.testing.WorkflowReplayer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories recorded by earlier versions must replay with today's code, whatever path they took.
 */
class CheckoutReplayTest {
  static List<Path> histories() throws IOException, URISyntaxException {
    var folder =
        Path.of(Objects.requireNonNull(CheckoutReplayTest.class.getResource("/histories")).toURI());
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @Test
  void everyPathIsRecorded() throws Exception {
    assertThat(histories()).hasSizeGreaterThanOrEqualTo(26);
  }

  @ParameterizedTest
  @MethodSource("histories")
  void replays(Path history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(history.toFile(), CheckoutWorkflowImpl.class);
  }
}
