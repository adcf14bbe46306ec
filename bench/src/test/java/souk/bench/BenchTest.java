package souk.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.cli.CheckOnly;

/** No marketplace runs here: whatever is judged is judged before one is asked. */
class BenchTest {
  private final StringWriter said = new StringWriter();

  private int execute(String... arguments) {
    var writer = new PrintWriter(said, true);
    return CheckOnly.execute(Bench.command().setOut(writer).setErr(writer), arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--check-only",
        "--check-only frobnicate",
        "--check-only checkout --round 3",
        "frobnicate",
        "checkout --rounds 0",
        "checkout --seconds 0",
        "checkout --rounds many",
        "inventory --rounds -1",
        "inventory --seconds 0",
        "workflows --seconds 0",
        "inventory --json nowhere/figures.json",
        "workflows --json nowhere/figures.json",
        "checkout --json nowhere/figures.json",
        "relevance --json nowhere/figures.json",
        "relevance --json ."
      })
  void misuseIsFoundBeforeAnythingIsMeasured(String line) {
    assertThat(execute(line.split(" "))).isEqualTo(2);
  }

  @Test
  void goodOptionsPassAndNothingIsMeasured(@TempDir Path folder) {
    assertThat(
            execute(
                "--check-only", "checkout", "--rounds", "1", "--json", folder + "/figures.json"))
        .isZero();
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "inventory --help", "--version"})
  void whoAsksForHelpIsAnsweredAndNothingMoreIsToDo(String line) {
    assertThat(execute(("--check-only " + line).split(" "))).isEqualTo(3);
  }

  @Test
  void aFailureIsOneLine() {
    assertThat(execute("relevance", "--judgements", "nowhere/judgments.csv")).isEqualTo(1);
    assertThat(said.toString().lines()).hasSize(1);
  }
}
