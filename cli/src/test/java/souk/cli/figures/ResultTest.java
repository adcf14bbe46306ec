package souk.cli.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.TypeConversionException;
import souk.cli.option.OutputFile;
import souk.stack.marketplace.StackState;

/** The figures of verify, bench and chaos, and the file that they go to. */
class ResultTest {
  private static final String REPORT =
      """
      {"at": "2026-11-26T23:47:06Z", "violations": 2, "invariants": [
        {"name": "oversold", "violations": 0, "examples": []},
        {"name": "charged_twice", "violations": 2, "examples": ["chk_1", "chk_2"]}]}
      """;

  @TempDir private Path folder;

  @Test
  void whatIsVerifiedIsWrittenAsFiguresWithAGoal() throws IOException {
    Path file = folder.resolve("figures.json");
    Result.write(Violations.results(StackState.JSON.readTree(REPORT)), file);
    JsonNode figures = new ObjectMapper().readTree(file.toFile());
    assertThat(figures).hasSize(2);
    assertThat(figures.path(0))
        .isEqualTo(
            figure(
                """
                {"name": "violated: oversold", "value": 0.0, "unit": "", "goal": 0.0, "met": true}
                """));
    assertThat(figures.path(1))
        .isEqualTo(
            figure(
                """
                {"name": "violated: charged_twice", "value": 2.0, "unit": "", "goal": 0.0,
                 "met": false}
                """));
  }

  private static JsonNode figure(String json) throws IOException {
    return new ObjectMapper().readTree(json);
  }

  @Test
  void aFileThatCannotBeWrittenIsFoundWithoutWritingIt() {
    assertThatThrownBy(() -> new OutputFile().convert(folder + "/nowhere/figures.json"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("there is no folder");
    assertThatThrownBy(() -> new OutputFile().convert(folder.toString()))
        .isInstanceOf(TypeConversionException.class);
    assertThatThrownBy(() -> new OutputFile().convert(""))
        .isInstanceOf(TypeConversionException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void oneThatCanIsLeftAsItIsUntilThen() throws IOException {
    Path file = folder.resolve("figures.json");
    assertThat(new OutputFile().convert(file.toString())).isEqualTo(file).doesNotExist();
    Files.writeString(file, "the last run's");
    assertThat(new OutputFile().convert(file.toString())).hasContent("the last run's");
  }
}
