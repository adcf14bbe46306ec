package souk.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.cli.CheckOnly;

class ChaosTest {
  private final StringWriter said = new StringWriter();

  private int execute(String... arguments) {
    var writer = new PrintWriter(said, true);
    return CheckOnly.execute(Chaos.command().setOut(writer).setErr(writer), arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--mintues 5",
        "--minutes 0",
        "--minutes NaN",
        "--minutes Infinity",
        "--minutes long",
        "--settle-minutes -1",
        "--shoppers 0",
        "--kills-per-minute -1",
        "--seed lucky",
        "--json nowhere/figures.json",
        "now"
      })
  void misuseIsFoundBeforeAnythingIsAttacked(String line) {
    assertThat(execute(line.split(" "))).isEqualTo(2);
    assertThat(execute(("--check-only " + line).split(" "))).isEqualTo(2);
    assertThat(said.toString()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--minutes 0.5 --seed 7", "--here --kills-per-minute 0"})
  void goodOptionsPassAndNothingIsAttacked(String line) {
    assertThat(execute(("--check-only " + line).strip().split(" "))).isZero();
  }
}
