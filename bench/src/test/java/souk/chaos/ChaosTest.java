package souk.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChaosTest {
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
    assertThat(Chaos.execute(line.split(" "))).isEqualTo(2);
    assertThat(Chaos.execute(("--check-only " + line).split(" "))).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--minutes 0.5 --seed 7", "--here --kills-per-minute 0"})
  void goodOptionsPassAndNothingIsAttacked(String line) {
    assertThat(Chaos.execute(("--check-only " + line).strip().split(" "))).isZero();
  }
}
