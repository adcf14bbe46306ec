package souk.fraud.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.fraud.FraudVerdict;
import souk.fraud.store.ThoughtBefore;

/** Verdicts while nothing can be scored. */
class UnscoredTest {
  private static final FraudSettings SETTINGS =
      new FraudSettings(
          60,
          100,
          Duration.ofSeconds(2),
          50_000,
          2_500_000,
          5,
          3,
          Duration.ofHours(24),
          500,
          20,
          100);

  @ParameterizedTest
  @CsvSource({
    "100, APPROVE, APPROVE",
    "100, REVIEW, REVIEW",
    "100, REJECT, REJECT",
    "50000, APPROVE, REVIEW",
    "50000, REVIEW, REVIEW",
    "50000, REJECT, REJECT",
  })
  void whatWasThoughtBeforeStands(long amountMinor, FraudVerdict before, FraudVerdict now) {
    assertThat(SETTINGS.verdict(SETTINGS.unscored(new ThoughtBefore(amountMinor, before))))
        .isEqualTo(now);
  }
}
