package souk.reconciliation.activity;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Value;
import io.temporal.failure.ApplicationFailure;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.payments.SettlementActivities;
import souk.payments.provider.PaymentProvider;
import souk.payments.store.OperationStore;
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

  private final BooksStore ours;
  private final PaymentStore payments;
  private final OperationStore operations;
  private final SettlementActivities settlements;
  private final PaymentProvider provider;
  private final Duration late;
  private final Duration window;
  private final Counter differences;
  private final Clock clock = Clock.systemUTC();

  BooksReconciliationActivitiesImpl(
      BooksStore ours,
      PaymentStore payments,
      OperationStore operations,
      SettlementActivities settlements,
      PaymentProvider provider,
      MeterRegistry metrics,
      @Value("${souk.reconciliation.late}") Duration late,
      @Value("${souk.reconciliation.window}") Duration window) {
    this.ours = ours;
    this.payments = payments;
    this.operations = operations;
    this.settlements = settlements;
    this.provider = provider;
    this.late = late;
    this.window = window;
    this.differences =
        Counter.builder("souk.reconciliation.differences")
            .description("Differences between the payment provider's books and ours")
            .register(metrics);
  }

  @Override
  public int settleForgotten() {
    Instant enough = clock.instant().plus(ASKING_MAX);
    int settled = 0;
    List<String> forgotten = new ArrayList<>(operations.pendingFor(late, MOST_A_ROUND));
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
    Instant until = clock.instant().minus(late);
    Instant enough = clock.instant().plus(ASKING_MAX);
    BooleanSupplier isTime = () -> clock.instant().isBefore(enough);
    return new BooksComparison(ours, payments, provider, differences, late, isTime)
        .compare(until.minus(window), until);
  }
}
