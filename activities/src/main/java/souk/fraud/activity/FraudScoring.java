package souk.fraud.activity;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.ArrayList;
import java.util.List;
import souk.fraud.FraudVerdict;
import souk.fraud.store.FraudStore.Signals;

/**
 * The rules by which a payment is judged: each that applies adds points. Amounts are in minor
 * units, whatever the currency.
 */
@ConfigurationProperties("souk.fraud")
final class FraudScoring {
  /** A payment's points and why. */
  record Score(int points, List<String> reasons) {}

  private static final int REVIEW_AT = 60;
  private static final int REJECT_AT = 100;

  private long reviewAmountMinor = 2_500_000;
  private long checkoutsPerHour = 500;
  private long declinesPerHour = 20;

  void setReviewAmountMinor(long reviewAmountMinor) {
    this.reviewAmountMinor = reviewAmountMinor;
  }

  void setCheckoutsPerHour(long checkoutsPerHour) {
    this.checkoutsPerHour = checkoutsPerHour;
  }

  void setDeclinesPerHour(long declinesPerHour) {
    this.declinesPerHour = declinesPerHour;
  }

  Score score(Signals signals) {
    int points = 0;
    List<String> reasons = new ArrayList<>();
    if (signals.amountMinor() >= reviewAmountMinor) {
      points += 60;
      reasons.add("large_amount");
    }
    if (signals.checkoutsLastHour() > checkoutsPerHour) {
      points += 40;
      reasons.add("many_checkouts");
    }
    if (signals.declinesLastHour() > declinesPerHour) {
      points += 60;
      reasons.add("many_declines");
    }
    if (points > 0 && signals.guest()) {
      points += 10;
      reasons.add("guest");
    }
    return new Score(points, reasons);
  }

  static FraudVerdict verdict(Score score) {
    if (score.points() >= REJECT_AT) {
      return FraudVerdict.REJECT;
    }
    return score.points() >= REVIEW_AT ? FraudVerdict.REVIEW : FraudVerdict.APPROVE;
  }
}
