package souk.verify.activity;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.checkout.store.CheckoutTimes;
import souk.reconciliation.activity.ReconciliationSettings;
import souk.verify.Invariant;
import souk.verify.VerifyActivities;
import souk.verify.VerifyReport;
import souk.verify.store.InvariantStore;
import souk.verify.store.InvariantStore.Reach;

@Singleton
final class VerifyActivitiesImpl implements VerifyActivities {
  private static final Logger LOG = LoggerFactory.getLogger(VerifyActivitiesImpl.class);

  /** Whoever asks is given longer than what goes on by itself beside the shop. */
  private static final Duration ON_SCHEDULE = Duration.ofSeconds(20);

  private final InvariantStore store;
  private final BooksCheck books;
  private final WorkflowsCheck workflows;
  private final MeterRegistry metrics;
  private final Duration hold;
  private final Duration late;
  private final Duration settle;
  private final Map<String, AtomicLong> violations = new ConcurrentHashMap<>();
  private final AtomicLong at = new AtomicLong();

  VerifyActivitiesImpl(
      InvariantStore store,
      BooksCheck books,
      WorkflowsCheck workflows,
      MeterRegistry metrics,
      CheckoutTimes times,
      VerifySettings settings,
      ReconciliationSettings reconciliation) {
    this.store = store;
    this.books = books;
    this.workflows = workflows;
    this.metrics = metrics;
    this.hold = times.hold();
    this.late = settings.late();
    // Whose workflow is gone is taken up by the books' reconciliation, which comes only so often.
    this.settle = late.plus(reconciliation.booksEvery());
    Gauge.builder("souk.invariants.verified", at, AtomicLong::get)
        .description("When everything was last looked at, in seconds since 1970; 0 for never")
        .baseUnit("seconds")
        .register(metrics);
  }

  @Override
  public List<Invariant> verifyDatabase(@Nullable Duration newest) {
    Reach reach = newest == null ? Reach.everything() : new Reach(ON_SCHEDULE, newest);
    return store.look(late, hold, settle, reach);
  }

  @Override
  public List<Invariant> verifyBooks(@Nullable Duration back) {
    return books.look(back);
  }

  @Override
  public List<Invariant> verifyWorkflows() {
    return workflows.look();
  }

  @Override
  public void publish(VerifyReport report) {
    for (Invariant invariant : report.invariants()) {
      violations.computeIfAbsent(invariant.name(), this::gauge).set(invariant.violations());
      if (invariant.violations() > 0) {
        LOG.error(
            "{}: {} violations, such as {}",
            invariant.name(),
            invariant.violations(),
            invariant.examples());
      }
    }
    at.set(report.at().getEpochSecond());
  }

  private AtomicLong gauge(String invariant) {
    var value = new AtomicLong();
    Gauge.builder("souk.invariant.violations", value, AtomicLong::get)
        .description("How often something that must be so was not, at the last look")
        .tag("invariant", invariant)
        .register(metrics);
    return value;
  }
}
