package souk.reconciliation.activity;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.failure.ApplicationFailure;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.orders.store.PaymentsAtRisk;
import souk.payments.SettlementActivities;
import souk.payments.provider.PaymentProvider;
import souk.payments.store.OperationStore;
import souk.payments.store.PaymentSettings;
import souk.payments.store.PaymentStore;
import souk.reconciliation.BooksReconciliationActivities;
import souk.reconciliation.store.BooksStore;

@Singleton
final class BooksReconciliationActivitiesImpl implements BooksReconciliationActivities {
  private static final Logger LOG =
      LoggerFactory.getLogger(BooksReconciliationActivitiesImpl.class);
  private static final int MOST_A_ROUND = 200;

  /** Well before the step's own time limit: one that gets no answer takes up to eleven seconds. */
  private static final Duration ASKING_MAX = Duration.ofMinutes(3);

  private static final Duration READING_MAX = Duration.ofMinutes(2);

  private final BooksStore ours;
  private final PaymentStore payments;
  private final OperationStore operations;
  private final SettlementActivities settlements;
  private final PaymentProvider provider;
  private final ReconciliationSettings settings;
  private final AtomicInteger foreign = new AtomicInteger();
  private final Counter differences;
  private final Clock clock = Clock.systemUTC();

  BooksReconciliationActivitiesImpl(
      BooksStore ours,
      PaymentStore payments,
      OperationStore operations,
      SettlementActivities settlements,
      PaymentProvider provider,
      PaymentsAtRisk atRisk,
      MeterRegistry metrics,
      ReconciliationSettings settings,
      PaymentSettings paymentSettings) {
    this.ours = ours;
    this.payments = payments;
    this.operations = operations;
    this.settlements = settlements;
    this.provider = provider;
    this.settings = settings;
    this.differences =
        Counter.builder("souk.reconciliation.differences")
            .description("Differences between the payment provider's books and ours")
            .register(metrics);
    Gauge.builder(
            "souk.payments.ending", atRisk, all -> all.countEnding(paymentSettings.warnBefore()))
        .description("Orders that wait to be shipped and whose authorization ends soon")
        .register(metrics);
    Gauge.builder("souk.reconciliation.foreign", foreign, AtomicInteger::get)
        .description("Authorizations of others that the last round met on the provider's account")
        .register(metrics);
  }

  @Override
  public int settleForgotten() {
    Instant enough = clock.instant().plus(ASKING_MAX);
    int settled = 0;
    List<String> forgotten = new ArrayList<>(operations.pendingFor(settings.late(), MOST_A_ROUND));
    Collections.shuffle(forgotten); // so that the same silent ones don't use up every round
    for (String operation : forgotten) {
      if (clock.instant().isAfter(enough)) {
        break;
      }
      settled += isSettled(operation) ? 1 : 0;
    }
    return settled;
  }

  /** One without an answer must not keep those behind it waiting; the next round asks again. */
  private boolean isSettled(String operation) {
    try {
      settlements.settle(operation);
      return true;
    } catch (ApplicationFailure unsettled) {
      LOG.warn("{} is still not settled: {}", operation, unsettled.getOriginalMessage());
      return false;
    }
  }

  @Override
  public int compareBooks() {
    Instant now = clock.instant();
    Instant until = now.minus(settings.late());
    var comparison =
        new BooksComparison(
            ours,
            payments,
            provider,
            differences,
            new BooksComparison.Limits(
                settings.late(),
                settings.voidsMax(),
                isBefore(now.plus(READING_MAX)),
                isBefore(now.plus(ASKING_MAX))));
    int found = comparison.compare(until.minus(settings.window()), until);
    foreign.set(comparison.foreign());
    return found;
  }

  private BooleanSupplier isBefore(Instant end) {
    return () -> clock.instant().isBefore(end);
  }
}
