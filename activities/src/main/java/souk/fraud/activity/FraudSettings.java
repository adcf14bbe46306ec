package souk.fraud.activity;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;
import souk.fraud.FraudScore;
import souk.fraud.FraudVerdict;
import souk.fraud.store.ThoughtBefore;

/**
 * From which points on a payment is reviewed or rejected, and from where on a signal speaks.
 * Amounts are in minor units, whatever the currency.
 *
 * @param timeLimit for scoring; then the amount alone decides
 * @param unscoredReviewAmountMinor reviewed from here on while there is no score
 * @param reviewAmountMinor large from here on
 * @param unusualFactor an amount this many times the buyer's average is unusual
 * @param historyMin fewer orders than this make no average
 * @param newAccount younger accounts are new
 * @param checkoutsPerHour more of one buyer, address or device are many
 * @param declinesPerHour more refused cards of one buyer are many
 * @param sharedDeclinesPerHour more at one address or device, which people share, are many
 */
@ConfigurationProperties("souk.fraud")
record FraudSettings(
    @Bindable(defaultValue = "60") int reviewAt,
    @Bindable(defaultValue = "100") int rejectAt,
    @Bindable(defaultValue = "PT2S") Duration timeLimit,
    @Bindable(defaultValue = "50000") long unscoredReviewAmountMinor,
    @Bindable(defaultValue = "2500000") long reviewAmountMinor,
    @Bindable(defaultValue = "5") int unusualFactor,
    @Bindable(defaultValue = "3") int historyMin,
    @Bindable(defaultValue = "PT24H") Duration newAccount,
    @Bindable(defaultValue = "500") int checkoutsPerHour,
    @Bindable(defaultValue = "20") int declinesPerHour,
    @Bindable(defaultValue = "100") int sharedDeclinesPerHour) {
  private static final String UNSCORED = "scoring_unavailable";
  private static final int COUNTED_MAX = 10_000;

  /**
   * @throws IllegalArgumentException naming the property that is wrong
   */
  FraudSettings {
    require(reviewAt > 0 && reviewAt < rejectAt, "review-at must be above 0, below reject-at");
    require(timeLimit.isPositive(), "time-limit must be positive");
    require(unscoredReviewAmountMinor >= 0, "unscored-review-amount-minor must not be negative");
    require(reviewAmountMinor > 0, "review-amount-minor must be positive");
    require(unusualFactor > 1, "unusual-factor must be above 1");
    require(historyMin > 0 && historyMin <= 20, "history-min must be 1 to 20");
    require(!newAccount.isNegative(), "new-account must not be negative");
    require(counted(checkoutsPerHour), "checkouts-per-hour must be 1 to " + COUNTED_MAX);
    require(counted(declinesPerHour), "declines-per-hour must be 1 to " + COUNTED_MAX);
    require(counted(sharedDeclinesPerHour), "shared-declines-per-hour must be 1 to " + COUNTED_MAX);
  }

  private static boolean counted(int limit) {
    return limit > 0 && limit <= COUNTED_MAX;
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("souk.fraud." + rule);
    }
  }

  /**
   * Without a score: who was rejected before is again, what people were to look at they still are.
   * Of the others small amounts are let through, and people look at large ones.
   */
  FraudScore unscored(ThoughtBefore before) {
    return switch (before.ofIt()) {
      case REJECT -> new FraudScore(rejectAt, List.of(UNSCORED, "rejected_before"));
      case REVIEW -> new FraudScore(reviewAt, List.of(UNSCORED, "reviewed_before"));
      case APPROVE ->
          before.amountMinor() < unscoredReviewAmountMinor
              ? new FraudScore(0, List.of(UNSCORED))
              : new FraudScore(reviewAt, List.of(UNSCORED, "large_amount"));
    };
  }

  FraudVerdict verdict(FraudScore score) {
    if (score.points() >= rejectAt) {
      return FraudVerdict.REJECT;
    }
    return score.points() >= reviewAt ? FraudVerdict.REVIEW : FraudVerdict.APPROVE;
  }
}
