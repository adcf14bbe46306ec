package souk.reconciliation.activity;

import io.micrometer.core.instrument.Counter;
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
 * One round: first a provider's books are compared with ours, then the provider is asked about
 * single payments, in no particular order, while there is time. What gets no answer is found again
 * by the next round.
 */
final class BooksComparison {
  private static final Logger LOG = LoggerFactory.getLogger(BooksComparison.class);
  private static final int PAGE = 100;
  private static final int PAGES_MAX = 500;

  /** So much of the books is in memory at once. */
  private static final Duration SLICE = Duration.ofMinutes(5);

  private final BooksStore ours;
  private final PaymentStore payments;
  private final PaymentProvider provider;
  private final Counter differences;
  private final Duration late;
  private final Instant enough;
  private final Clock clock = Clock.systemUTC();
  private final List<PaymentKey> unowned = new ArrayList<>();
  private final List<PaymentKey> unlisted = new ArrayList<>();
  private int found;

  /**
   * @param late what is younger may still be under way
   * @param enough when to stop asking the provider about single payments
   */
  BooksComparison(
      BooksStore ours,
      PaymentStore payments,
      PaymentProvider provider,
      Counter differences,
      Duration late,
      Instant enough) {
    this.ours = ours;
    this.payments = payments;
    this.provider = provider;
    this.differences = differences;
    this.late = late;
    this.enough = enough;
  }

  /** Returns how many differences are new. */
  int compare(Instant from, Instant until) {
    Set<String> before = new HashSet<>();
    for (Instant begin = from; begin.isBefore(until); begin = begin.plus(SLICE)) {
      Instant end = Collections.min(List.of(begin.plus(SLICE), until));
      Set<String> now = compareSlice(begin, end);
      before.addAll(now);
      // What was placed at the very beginning may have been authorized before it.
      findUnlisted(begin.equals(from) ? begin.plus(late) : begin, end, before);
      before = now;
    }
    whileThereIsTime(unowned, this::giveUp);
    whileThereIsTime(unlisted, this::askAbout);
    return found;
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
        ours.find(new ArrayList<>(keys.values()), late).stream()
            .collect(Collectors.toMap(OurPayment::key, Function.identity()));
    for (BookPage.Entry entry : entries) {
      @Nullable PaymentKey key = keys.get(entry.key());
      if (key != null) {
        compare(key, entry, known.get(key));
      }
    }
  }

  private void compare(PaymentKey key, BookPage.Entry entry, @Nullable OurPayment payment) {
    Difference.between(entry, payment)
        .ifPresent(difference -> {
          if (difference.isToBeVoided()) {
            unowned.add(key);
          }
          report(key, difference);
        });
  }

  /** Orders placed with what the provider has not listed. */
  private void findUnlisted(Instant from, Instant until, Set<String> listed) {
    ours.placed(from, until, late, PAGE * PAGES_MAX).stream()
        .filter(payment -> !payment.isMoving() && !listed.contains(payment.key().toString()))
        .map(OurPayment::key)
        .forEach(unlisted::add);
  }

  /** In another order each round, so that the same silent ones don't use up every round. */
  private void whileThereIsTime(List<PaymentKey> keys, Consumer<PaymentKey> question) {
    Collections.shuffle(keys);
    for (PaymentKey key : keys) {
      if (clock.instant().isAfter(enough)) {
        LOG.warn("some of {} payments are left to the next round", keys.size());
        break;
      }
      try {
        question.accept(key);
      } catch (OutcomeUnknown unknown) {
        LOG.warn("no answer about {}: {}", key, unknown.getMessage());
      }
    }
  }

  /** Of one that we never had there is nothing to mark. */
  private void giveUp(PaymentKey key) {
    if (payments.find(key).isEmpty() || payments.voiding(key)) {
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
