package souk.fraud.activity;

import io.temporal.failure.ApplicationFailure;
import jakarta.inject.Singleton;
import souk.fraud.FraudActivities;
import souk.fraud.FraudVerdict;
import souk.fraud.store.FraudStore;
import souk.payments.PaymentKey;

@Singleton
final class FraudActivitiesImpl implements FraudActivities {
  private final FraudStore store;
  private final FraudScoring scoring;

  FraudActivitiesImpl(FraudStore store, FraudScoring scoring) {
    this.store = store;
    this.scoring = scoring;
  }

  @Override
  public FraudVerdict score(String checkoutId, int attempt) {
    var key = new PaymentKey(checkoutId, attempt);
    var signals =
        store
            .signals(key)
            .orElseThrow(() ->
                ApplicationFailure.newNonRetryableFailure("no attempt " + key, "NoSuchAttempt"));
    if (signals.verdict() != null) {
      return signals.verdict();
    }
    var score = scoring.score(signals);
    FraudVerdict verdict = FraudScoring.verdict(score);
    store.judged(key, verdict, score.points(), score.reasons());
    return verdict;
  }
}
