package souk.verify.activity;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.payments.PaymentKey;
import souk.payments.provider.Authorization;
import souk.payments.provider.BookPage;
import souk.payments.provider.BookPage.Entry;
import souk.payments.provider.PaymentProvider;
import souk.reconciliation.activity.Difference;
import souk.reconciliation.store.BooksStore;
import souk.reconciliation.store.BooksStore.OurPayment;
import souk.verify.Invariant;
import souk.verify.store.InvariantStore;
import souk.verify.store.InvariantStore.Ordered;
import souk.verify.store.InvariantStore.Over;

/**
 * Compares the provider's books with the orders, though both go on changing meanwhile. Orders are
 * read first: whatever was ordered by then was paid before. An entry that looks wrong is looked at
 * again after the checkout's row: a payment is voided before its checkout ends, so what still
 * stands after the end, stands for nobody; what neither carries our mark nor is known here is
 * another Souk's. What was captured and refunded is compared with our settled operations, which are
 * read after the page: one that was settled since then counts as under way, as does one that is
 * pending.
 */
@Singleton
final class BooksCheck {
  private static final int PAGE = 100;
  private static final int EXAMPLES = 10;

  /** By how much the provider's clock may differ from ours. */
  private static final Duration CLOCKS_APART = Duration.ofHours(1);

  /**
   * How much is looked at.
   *
   * @param orders the newest so many
   * @param pages of the provider's books
   * @param reading how long reading them may take: less than the step may
   * @param still for how long nothing must have changed about a payment whose captures and refunds
   *     are compared: longer than the provider takes to answer with a page
   */
  record Reach(int orders, int pages, Duration reading, Duration still) {
    static final Reach USUAL =
        new Reach(200_000, 5_000, Duration.ofSeconds(80), Duration.ofMinutes(1));
  }

  private final InvariantStore store;
  private final BooksStore ours;
  private final PaymentProvider provider;
  private final Reach reach;
  private final Clock clock = Clock.systemUTC();

  @Inject
  BooksCheck(InvariantStore store, BooksStore ours, PaymentProvider provider) {
    this(store, ours, provider, Reach.USUAL);
  }

  BooksCheck(InvariantStore store, BooksStore ours, PaymentProvider provider, Reach reach) {
    this.store = store;
    this.ours = ours;
    this.provider = provider;
    this.reach = reach;
  }

  /**
   * @param back how far back to look; null for everything
   */
  List<Invariant> look(@Nullable Duration back) {
    Instant now = clock.instant();
    Instant since = back == null ? Instant.EPOCH : now.minus(back);
    var seen = new Seen(store.ordered(since, reach.orders() + 1), ours.instance());
    if (seen.unpaid.size() > reach.orders()) {
      seen.leftOut.add("orders before the newest " + reach.orders());
    }
    boolean isReadToTheEnd =
        read(back == null ? since : since.minus(CLOCKS_APART), now.plus(CLOCKS_APART), seen);
    if (!isReadToTheEnd) {
      seen.leftOut.add("payments in the provider's books after " + seen.payments);
    }
    // What was not read may hold what is missed.
    List<String> unpaid = isReadToTheEnd ? stillOrdered(since, seen.unpaid.keySet()) : List.of();
    return List.of(
        invariant("authorized_twice", twice(seen.standing)),
        invariant("authorized_for_nobody", seen.forNobody),
        invariant("ordered_but_not_paid", unpaid),
        invariant("paid_another_amount", seen.wrongAmounts),
        invariant("captured_differs", seen.moved("captured_differs")),
        invariant("refunded_differs", seen.moved("refunded_differs")),
        invariant("books_not_all_read", seen.leftOut));
  }

  /** Returns whether that was all of it. */
  private boolean read(Instant from, Instant until, Seen seen) {
    Instant enough = clock.instant().plus(reach.reading());
    @Nullable String cursor = null;
    int pages = 0;
    do {
      BookPage page = provider.books(from, until, cursor, PAGE);
      lookAt(page, seen);
      seen.payments += page.entries().size();
      cursor = page.nextCursor();
    } while (cursor != null && ++pages < reach.pages() && clock.instant().isBefore(enough));
    return cursor == null;
  }

  /** What the pages read so far have shown. */
  private static final class Seen {
    final Map<String, Ordered> unpaid;
    final String instance;
    final Map<String, List<PaymentKey>> standing = new HashMap<>();
    final List<String> forNobody = new ArrayList<>();
    final List<String> wrongAmounts = new ArrayList<>();
    final Map<String, List<String>> moved = new HashMap<>();
    final List<String> leftOut = new ArrayList<>();
    int payments;

    Seen(Map<String, Ordered> unpaid, String instance) {
      this.unpaid = unpaid;
      this.instance = instance;
    }

    /** Whether we have asked for it, by what the provider was told. */
    boolean isMarked(Entry entry) {
      return instance.equals(entry.instance());
    }

    List<String> moved(String kind) {
      return moved.getOrDefault(kind, List.of());
    }
  }

  private void lookAt(BookPage page, Seen seen) {
    Map<String, PaymentKey> standing = new HashMap<>();
    Set<String> marked = new HashSet<>();
    for (Entry entry : page.entries()) {
      if (entry.state() == BookPage.State.AUTHORIZED) {
        @Nullable Ordered ordered = seen.unpaid.remove(entry.key());
        if (ordered != null && !isSame(ordered, entry)) {
          seen.wrongAmounts.add("%s: %s".formatted(entry.key(), entry.amount()));
        }
        PaymentKey.parse(entry.key())
            .ifPresent(key -> {
              standing.put(key.checkoutId(), key);
              if (seen.isMarked(entry)) {
                marked.add(key.checkoutId());
              }
              seen.standing.computeIfAbsent(key.checkoutId(), id -> new ArrayList<>()).add(key);
            });
      }
    }
    for (Over over : store.endedOrUnknown(List.copyOf(standing.keySet()))) {
      @Nullable PaymentKey key = standing.get(over.checkoutId());
      boolean isOurs = over.isKnown() || marked.contains(over.checkoutId());
      if (key != null && isOurs && stillStands(key)) {
        seen.forNobody.add(key.toString());
      }
    }
    compareMoneyMoved(page, seen);
  }

  private void compareMoneyMoved(BookPage page, Seen seen) {
    Map<String, Entry> standing =
        page.entries().stream()
            .filter(entry -> entry.state() == BookPage.State.AUTHORIZED)
            .collect(Collectors.toMap(Entry::key, Function.identity(), (one, same) -> one));
    List<PaymentKey> keys =
        standing.keySet().stream().map(PaymentKey::parse).flatMap(Optional::stream).toList();
    for (OurPayment payment : ours.find(keys, reach.still())) {
      String key = payment.key().toString();
      for (Difference difference :
          Difference.ofMoneyMoved(Objects.requireNonNull(standing.get(key)), payment)) {
        seen.moved
            .computeIfAbsent(difference.kind(), kind -> new ArrayList<>())
            .add("%s: %s".formatted(key, difference.details()));
      }
    }
  }

  private static boolean isSame(Ordered ordered, Entry entry) {
    return ordered.amountMinor() == entry.amount().amountMinor()
        && ordered.currency().equals(entry.amount().currency().getCurrencyCode());
  }

  private boolean stillStands(PaymentKey key) {
    return provider.find(key).orElse(null) instanceof Authorization.Authorized;
  }

  /** What was cancelled meanwhile need not be paid any more. */
  private List<String> stillOrdered(Instant since, Set<String> unpaid) {
    if (!unpaid.isEmpty()) {
      unpaid.retainAll(store.ordered(since, reach.orders() + 1).keySet());
    }
    return List.copyOf(unpaid);
  }

  /** Pages are read one after the other: an earlier attempt may have been voided meanwhile. */
  private List<String> twice(Map<String, List<PaymentKey>> standing) {
    return standing.entrySet().stream()
        .filter(checkout -> checkout.getValue().size() > 1)
        .filter(checkout -> checkout.getValue().stream().filter(this::stillStands).count() > 1)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static Invariant invariant(String name, List<String> violations) {
    return new Invariant(name, violations.size(), violations.stream().limit(EXAMPLES).toList());
  }
}
