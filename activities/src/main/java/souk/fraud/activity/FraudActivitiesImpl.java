package souk.fraud.activity;

import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.failure.ApplicationFailure;
import jakarta.inject.Singleton;
import java.util.Locale;
import souk.circuit.Circuit;
import souk.circuit.Circuits;
import souk.fraud.FraudActivities;
import souk.fraud.FraudJudgement;
import souk.fraud.FraudScore;
import souk.fraud.FraudVerdict;
import souk.fraud.store.FraudStore;
import souk.payments.PaymentKey;

@Singleton
final class FraudActivitiesImpl implements FraudActivities {
  private final FraudStore store;
  private final FraudScorer scorer;
  private final FraudSettings settings;
  private final Circuit circuit;
  private final MeterRegistry metrics;

  FraudActivitiesImpl(
      FraudStore store,
      FraudScorer scorer,
      FraudSettings settings,
      Circuits circuits,
      MeterRegistry metrics) {
    this.store = store;
    this.scorer = scorer;
    this.settings = settings;
    this.circuit = circuits.named("fraud", settings.timeLimit());
    this.metrics = metrics;
  }

  @Override
  public FraudJudgement score(String checkoutId, int attempt) {
    var key = new PaymentKey(checkoutId, attempt);
    FraudScore score = circuit.callOr(() -> scorer.score(key), noAnswer -> unscored(key));
    FraudVerdict verdict = standing(key, settings.verdict(score), score);
    metrics
        .counter("souk.fraud.verdicts", "verdict", verdict.name().toLowerCase(Locale.ROOT))
        .increment();
    return new FraudJudgement(verdict, score);
  }

  /** What is let through is written down with what comes of it. */
  private FraudVerdict standing(PaymentKey key, FraudVerdict verdict, FraudScore score) {
    return verdict == FraudVerdict.APPROVE
        ? verdict
        : store
            .judged(key, verdict, score.points(), score.reasons())
            .orElseThrow(() -> noSuchAttempt(key));
  }

  /** Nobody can tell: what was thought before stands, otherwise the amount decides. */
  private FraudScore unscored(PaymentKey key) {
    return settings.unscored(store.before(key).orElseThrow(() -> noSuchAttempt(key)));
  }

  private static ApplicationFailure noSuchAttempt(PaymentKey key) {
    return ApplicationFailure.newNonRetryableFailure("no attempt " + key, "NoSuchAttempt");
  }
}
