package souk.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgementsTest {
  private static final Judgements JUDGED =
      new Judgements(Map.of("lamp", Map.of("a", 3, "b", 1, "c", 0), "void", Map.of("a", 0)));

  @Test
  void theBestOrderIsOne() {
    assertThat(JUDGED.ndcg("lamp", List.of("a", "b", "c")).getAsDouble()).isEqualTo(1);
  }

  @Test
  void whatIsLaterCountsLess() {
    // (1 + 7 / log2(3)) / (7 + 1 / log2(3))
    assertThat(JUDGED.ndcg("lamp", List.of("b", "a")).getAsDouble())
        .isCloseTo(0.7098, within(1e-4));
  }

  @Test
  void whatNobodyJudgedIsIrrelevant() {
    assertThat(JUDGED.ndcg("lamp", List.of("x", "y")).getAsDouble()).isZero();
  }

  @Test
  void onlyTheFirstTenCount() {
    assertThat(
            JUDGED
                .ndcg("lamp", List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "a"))
                .getAsDouble())
        .isZero();
  }

  @Test
  void withoutARelevantProductThereIsNothingToMeasure() {
    assertThat(JUDGED.ndcg("void", List.of("a"))).isEmpty();
  }
}
