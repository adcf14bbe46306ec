package souk.verify.activity;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import souk.payments.PaymentKey;
import souk.payments.provider.Authorization;
import souk.payments.provider.BookPage;
import souk.payments.provider.BookPage.Entry;
import souk.payments.provider.PaymentProvider;
import souk.verify.Invariant;
import souk.verify.store.InvariantStore;
import souk.verify.store.InvariantStore.Ordered;

/**
 * Compares the provider's books with the orders, though both go on changing meanwhile. Orders are
 * read first: whatever was ordered by then was paid before. An entry that looks wrong is looked at
 * again after the checkout's row: a payment is voided before its checkout ends, so what still
 * stands after the end, stands for nobody.
 */
@Singleton
final class BooksCheck {
  private static final int ORDERS_MAX = 200_000;
  private static final int PAGE = 100;
  private static final int PAGES_MAX = 5_000;
  private static final int EXAMPLES = 10;

  /** By how much the provider's clock may differ from ours. */
  private static final Duration CLOCKS_APART = Duration.ofHours(1);

  private final InvariantStore store;
  private final PaymentProvider provider;
  private final Clock clock = Clock.systemUTC();

  BooksCheck(InvariantStore store, PaymentProvider provider) {
    this.store = store;
    this.provider = provider;
  }

  /**
   * @param back how far back to look; null for everything
   */
  List<Invariant> look(@Nullable Duration back) {
    Instant now = clock.instant();
    Instant since = back == null ? Instant.EPOCH : now.minus(back);
    var seen = new Seen(store.ordered(since, ORDERS_MAX));
    Instant until = now.plus(CLOCKS_APART);
    @Nullable String cursor = null;
    for (int pages = 0; pages < PAGES_MAX; pages++) {
      BookPage page =
          provider.books(back == null ? since : since.minus(CLOCKS_APART), until, cursor, PAGE);
      lookAt(page, seen);
      cursor = page.nextCursor();
      if (cursor == null) {
        break;
      }
    }
    return List.of(
        invariant("authorized_twice", twice(seen.standing)),
        invariant("authorized_for_nobody", seen.forNobody),
        invariant("ordered_but_not_paid", stillOrdered(since, seen.unpaid.keySet())),
        invariant("paid_another_amount", seen.wrongAmounts));
  }

  /** What the pages read so far have shown. */
  private static final class Seen {
    final Map<String, Ordered> unpaid;
    final Map<String, List<PaymentKey>> standing = new HashMap<>();
    final List<String> forNobody = new ArrayList<>();
    final List<String> wrongAmounts = new ArrayList<>();

    Seen(Map<String, Ordered> unpaid) {
      this.unpaid = unpaid;
    }
  }

  private void lookAt(BookPage page, Seen seen) {
    Map<String, PaymentKey> standing = new HashMap<>();
    for (Entry entry : page.entries()) {
      if (entry.state() == BookPage.State.AUTHORIZED) {
        @Nullable Ordered ordered = seen.unpaid.remove(entry.key());
        if (ordered != null && !isSame(ordered, entry)) {
          seen.wrongAmounts.add("%s: %s".formatted(entry.key(), entry.amount()));
        }
        PaymentKey.parse(entry.key())
            .ifPresent(key -> {
              standing.put(key.checkoutId(), key);
              seen.standing.computeIfAbsent(key.checkoutId(), id -> new ArrayList<>()).add(key);
            });
      }
    }
    for (String checkoutId : store.endedOrUnknown(List.copyOf(standing.keySet()))) {
      @Nullable PaymentKey key = standing.get(checkoutId);
      if (key != null && stillStands(key)) {
        seen.forNobody.add(key.toString());
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
      unpaid.retainAll(store.ordered(since, ORDERS_MAX).keySet());
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
