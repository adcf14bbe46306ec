package souk.fraud.activity;

import jakarta.inject.Singleton;
import souk.fraud.FraudScore;
import souk.fraud.store.FraudStore;
import souk.fraud.store.Signals;
import souk.payments.PaymentKey;

/** Scores by what our own database knows of the buyer. */
@Singleton
final class SignalScorer implements FraudScorer {
  private final FraudStore store;
  private final SignalRules rules;
  private final long checkoutsMax;
  private final long declinesMax;

  SignalScorer(FraudStore store, FraudSettings settings, FraudWeights weights) {
    this.store = store;
    this.rules = new SignalRules(settings, weights);
    this.checkoutsMax = settings.checkoutsPerHour() + 1L;
    this.declinesMax = Math.max(settings.declinesPerHour(), settings.sharedDeclinesPerHour()) + 1L;
  }

  @Override
  public FraudScore score(PaymentKey key) {
    Signals signals = store.signals(key, checkoutsMax, declinesMax).orElseThrow();
    return signals.standing() == null ? rules.score(signals) : signals.standing();
  }
}
