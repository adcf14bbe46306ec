package souk.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloorTest {
  @ParameterizedTest
  @CsvSource({"5, 12, 150", "5, 1000, 150", "1.5, 6, 22", "0.1, 1, 0"})
  void growsWithTheTimeAndWithAFewShoppers(double minutes, int shoppers, int purchases) {
    assertThat(Floor.of(minutes, shoppers)).isEqualTo(new Floor(purchases));
  }

  @Test
  void whoeverLetsTooFewBuyHasProvedNothing() {
    var observations = new Observations();
    new Floor(150).check(150, observations);
    assertThat(observations.findings()).isEmpty();
    new Floor(150).check(149, observations);
    assertThat(observations.findings())
        .containsExactly(
            "only 149 purchases were placed, fewer than 150: too few to prove anything");
  }
}
