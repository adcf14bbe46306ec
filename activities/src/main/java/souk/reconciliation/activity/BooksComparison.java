package souk.reconciliation.activity;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.payments.PaymentKey;
import souk.payments.provider.BookPage;
import souk.payments.provider.OutcomeUnknown;
import souk.payments.provider.PaymentProvider;
import souk.payments.store.PaymentStore;
import souk.reconciliation.store.BooksStore;
import souk.reconciliation.store.BooksStore.OurPayment;

/**
 * One round, from the newest of a provider's books to the oldest while there is time: what is
 * listed is compared with ours. Then what nobody owns is voided, unless it is so much that rather
 * we are wrong. What was placed and is not listed is asked about last. What gets no answer is found
 * again by the next round.
 */
final class BooksComparison {
  private static final Logger LOG = LoggerFactory.getLogger(BooksComparison.class);
  private static final int PAGE = 100;
  private static final int PAGES_MAX = 500;

  /** So much of the books is in memory at once. */
  private static final Duration SLICE = Duration.ofMinutes(5);

  /**
   * How far a round goes.
   *
   * @param late what is younger may still be under way
   * @param voidsMax with more to void, nothing is voided
   * @param isTimeToRead whether more of the books may be read
   * @param isTime whether anything more may be begun
   */
  record Limits(
      Duration late, int voidsMax, BooleanSupplier isTimeToRead, BooleanSupplier isTime) {}

  private final BooksStore ours;
  private final PaymentStore payments;
  private final PaymentProvider provider;
  private final Counter differences;
  private final Limits limits;
  private final String instance;
  private final List<PaymentKey> unowned = new ArrayList<>();
  private final Set<PaymentKey> cancelled = new HashSet<>();
  private final List<PaymentKey> unlisted = new ArrayList<>();
  private int found;
  private int foreign;

  BooksComparison(
      BooksStore ours,
      PaymentStore payments,
      PaymentProvider provider,
      Counter differences,
      Limits limits) {
    this.ours = ours;
    this.payments = payments;
    this.provider = provider;
    this.differences = differences;
    this.limits = limits;
    this.instance = ours.instance();
  }

  /** Returns how many differences are new. */
  int compare(Instant from, Instant until) {
    Set<String> listed = new HashSet<>();
    Instant end = until;
    Instant later = until;
    while (end.isAfter(from) && (end.equals(until) || limits.isTimeToRead().getAsBoolean())) {
      Instant begin = Collections.max(List.of(end.minus(SLICE), from));
      Set<String> now = compareSlice(begin, end);
      listed.addAll(now);
      // What was placed in the slice after this one may have been authorized in this one.
      findUnlisted(end, later, listed);
      listed = now;
      later = end;
      end = begin;
    }
    if (end.isAfter(from)) {
      LOG.warn("compared what is newer than {}; the rest has to wait", end);
    } else {
      // What was placed at the very beginning may have been authorized before it.
      findUnlisted(from.plus(limits.late()), later, listed);
    }
    giveUpWhatNobodyOwns();
    whileThereIsTime(unlisted, this::askAbout);
    return found;
  }

  /** How many authorizations stood that are not ours. */
  int foreign() {
    return foreign;
  }

  private void giveUpWhatNobodyOwns() {
    if (unowned.size() <= limits.voidsMax()) {
      whileThereIsTime(unowned, this::giveUp);
      return;
    }
    String details =
        "%d, such as %s; at most %d are voided in a round"
            .formatted(unowned.size(), unowned.getFirst(), limits.voidsMax());
    LOG.error("nothing is voided, too many authorizations seem to be nobody's: {}", details);
    if (ours.reportHourly(instance, "too_many_unowned", details)) {
      differences.increment();
      found++;
    }
    unowned.clear();
  }

  /** Returns the keys of what was listed. */
  private Set<String> compareSlice(Instant from, Instant until) {
    Set<String> keys = new HashSet<>();
    @Nullable String cursor = null;
    int pages = 0;
    do {
      BookPage page = provider.books(from, until, cursor, PAGE);
      page.entries().forEach(entry -> keys.add(entry.key()));
      compare(page.entries());
      cursor = page.nextCursor();
    } while (cursor != null && ++pages < PAGES_MAX);
    if (cursor != null) {
      LOG.error("more than {} payments since {} in {}: not all compared", keys.size(), from, SLICE);
    }
    return keys;
  }

  private void compare(List<BookPage.Entry> entries) {
    Map<String, PaymentKey> keys =
        entries.stream()
            .map(entry -> PaymentKey.parse(entry.key()))
            .flatMap(Optional::stream)
            .collect(
                Collectors.toMap(PaymentKey::toString, Function.identity(), (one, same) -> one));
    Map<PaymentKey, OurPayment> known =
        ours.find(new ArrayList<>(keys.values()), limits.late()).stream()
            .collect(Collectors.toMap(OurPayment::key, Function.identity()));
    for (BookPage.Entry entry : entries) {
      @Nullable PaymentKey key = keys.get(entry.key());
      if (key != null) {
        compare(key, entry, known.get(key));
      }
    }
  }

  private void compare(PaymentKey key, BookPage.Entry entry, @Nullable OurPayment payment) {
    foreign += Difference.isForeign(entry, payment, instance) ? 1 : 0;
    Difference.between(entry, payment, instance)
        .ifPresent(difference -> {
          if (difference.isToBeVoided()) {
            unowned.add(key);
          }
          if (payment != null && payment.isCancelled()) {
            cancelled.add(key);
          }
          report(key, difference);
        });
  }

  /** Orders placed with what the provider has not listed. */
  private void findUnlisted(Instant from, Instant until, Set<String> listed) {
    ours.placed(from, until, limits.late(), PAGE * PAGES_MAX).stream()
        .filter(payment -> !payment.isMoving() && !listed.contains(payment.key().toString()))
        .map(OurPayment::key)
        .forEach(unlisted::add);
  }

  /** In another order each round, so that the same silent ones don't use up every round. */
  private void whileThereIsTime(List<PaymentKey> keys, Consumer<PaymentKey> question) {
    Collections.shuffle(keys);
    for (PaymentKey key : keys) {
      if (!limits.isTime().getAsBoolean()) {
        LOG.warn("some of {} payments are left to the next round", keys.size());
        break;
      }
      try {
        question.accept(key);
      } catch (OutcomeUnknown unknown) {
        LOG.warn("no answer about {}: {}", key, unknown.getMessage());
      }
    }
    keys.clear();
  }

  /** One whose orders were all cancelled keeps its state. */
  private void giveUp(PaymentKey key) {
    if (cancelled.contains(key) || payments.voiding(key)) {
      provider.voidAuthorization(key);
      payments.voided(key);
    }
  }

  private void askAbout(PaymentKey key) {
    if (provider.find(key).isEmpty()) {
      report(key, new Difference("placed_without_authorization", "unknown there", false));
    }
  }

  private void report(PaymentKey key, Difference difference) {
    if (ours.report(key.checkoutId(), difference.kind(), difference.details())) {
      LOG.error("{}: {}: {}", key, difference.kind(), difference.details());
      differences.increment();
      found++;
    }
  }
}
