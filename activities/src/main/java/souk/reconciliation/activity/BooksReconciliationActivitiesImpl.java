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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.payments.PaymentKey;
import souk.payments.SettlementActivities;
import souk.payments.provider.BookPage;
import souk.payments.provider.OutcomeUnknown;
import souk.payments.provider.PaymentProvider;
import souk.payments.store.OperationStore;
import souk.payments.store.PaymentStore;
import souk.reconciliation.BooksReconciliationActivities;
import souk.reconciliation.store.BooksStore;
import souk.reconciliation.store.BooksStore.OurPayment;

@Singleton
final class BooksReconciliationActivitiesImpl implements BooksReconciliationActivities {
  private static final Logger LOG =
      LoggerFactory.getLogger(BooksReconciliationActivitiesImpl.class);
  private static final int PAGE = 100;
  private static final int PAGES_MAX = 500;
  private static final int MOST_A_ROUND = 200;

  /** Well before the step's own time limit: one that gets no answer takes up to eleven seconds. */
  private static final Duration SETTLING_MAX = Duration.ofMinutes(3);

  /** So much of the books is in memory at once. */
  private static final Duration SLICE = Duration.ofMinutes(5);

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
    Instant enough = clock.instant().plus(SETTLING_MAX);
    int settled = 0;
    for (String operation : operations.pendingFor(late, MOST_A_ROUND)) {
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

  /** What is younger than {@code late} may still be under way. */
  @Override
  public int compareBooks() {
    Instant until = clock.instant().minus(late);
    Instant from = until.minus(window);
    Set<String> earlier = Set.of();
    int found = 0;
    for (Instant begin = from; begin.isBefore(until); begin = begin.plus(SLICE)) {
      Instant end = Collections.min(List.of(begin.plus(SLICE), until));
      Set<String> seen = new HashSet<>();
      found += compareSlice(begin, end, seen);
      Instant placedFrom = begin.equals(from) ? begin.plus(late) : begin;
      found += missing(placedFrom, end, earlier, seen);
      earlier = seen;
    }
    return found;
  }

  private int compareSlice(Instant from, Instant until, Set<String> seen) {
    int found = 0;
    @Nullable String cursor = null;
    int pages = 0;
    do {
      BookPage page = provider.books(from, until, cursor, PAGE);
      page.entries().forEach(entry -> seen.add(entry.key()));
      found += compare(page.entries());
      cursor = page.nextCursor();
    } while (cursor != null && ++pages < PAGES_MAX);
    if (cursor != null) {
      LOG.error("more than {} payments since {} in {}: not all compared", seen.size(), from, SLICE);
    }
    return found;
  }

  private int compare(List<BookPage.Entry> entries) {
    Map<String, PaymentKey> keys =
        entries.stream()
            .map(entry -> PaymentKey.parse(entry.key()))
            .flatMap(Optional::stream)
            .collect(
                Collectors.toMap(PaymentKey::toString, Function.identity(), (one, same) -> one));
    Map<PaymentKey, OurPayment> known =
        ours.find(new ArrayList<>(keys.values()), late).stream()
            .collect(Collectors.toMap(OurPayment::key, Function.identity()));
    int found = 0;
    for (BookPage.Entry entry : entries) {
      @Nullable PaymentKey key = keys.get(entry.key());
      if (key != null) {
        found += repaired(key, entry, known.get(key)) ? 1 : 0;
      }
    }
    return found;
  }

  private boolean repaired(PaymentKey key, BookPage.Entry entry, @Nullable OurPayment payment) {
    return Difference.between(entry, payment)
        .filter(difference -> {
          if (difference.isToBeVoided() && (payment == null || payments.voiding(key))) {
            voidIfAnswered(key);
          }
          return report(key, difference);
        })
        .isPresent();
  }

  /** One without an answer must not keep the others from being compared; the next round goes on. */
  private void voidIfAnswered(PaymentKey key) {
    try {
      provider.voidAuthorization(key);
      payments.voided(key);
    } catch (OutcomeUnknown unknown) {
      LOG.warn("{} is still not voided: {}", key, unknown.getMessage());
    }
  }

  /** Orders placed with what the provider has not listed, and does not know when asked. */
  private int missing(Instant from, Instant until, Set<String> earlier, Set<String> seen) {
    int found = 0;
    for (OurPayment payment : ours.placed(from, until, late, PAGE * PAGES_MAX)) {
      String key = payment.key().toString();
      if (!seen.contains(key)
          && !earlier.contains(key)
          && !payment.isMoving()
          && provider.find(payment.key()).isEmpty()) {
        var difference = new Difference("placed_without_authorization", "unknown there", false);
        found += report(payment.key(), difference) ? 1 : 0;
      }
    }
    return found;
  }

  private boolean report(PaymentKey key, Difference difference) {
    boolean isNew = ours.report(key.checkoutId(), difference.kind(), difference.details());
    if (isNew) {
      LOG.error("{}: {}: {}", key, difference.kind(), difference.details());
      differences.increment();
    }
    return isNew;
  }
}
