package souk.temporal;

import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInfo;

/** Recorded histories: one for each path that a workflow can take. */
public final class Histories {
  private Histories() {}

  /** With {@code -Dsouk.record-histories=DIR} the test's path is written down for replay tests. */
  public static void record(String workflow, TestInfo test, WorkflowExecutionHistory history)
      throws IOException {
    @Nullable String folder = System.getProperty("souk.record-histories");
    if (folder != null) {
      Path home = Path.of(folder, workflow);
      Files.createDirectories(home);
      String path = test.getTestMethod().orElseThrow().getName();
      Files.writeString(home.resolve(path + ".json"), history.toJson(true));
    }
  }

  public static List<Path> of(String workflow) throws IOException, URISyntaxException {
    var folder =
        Path.of(
            Objects.requireNonNull(Histories.class.getResource("/histories/" + workflow)).toURI());
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }
}
