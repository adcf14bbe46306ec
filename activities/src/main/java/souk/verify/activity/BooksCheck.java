package souk.verify.activity;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import souk.payments.provider.PaymentBooks;
import souk.payments.provider.PaymentBooks.Entry;
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
  private static final int PAGES_MAX = 2_000;
  private static final int EXAMPLES = 10;

  private final InvariantStore store;
  private final PaymentBooks books;

  BooksCheck(InvariantStore store, PaymentBooks books) {
    this.store = store;
    this.books = books;
  }

  List<Invariant> look() {
    Map<String, Ordered> unpaid = store.ordered(ORDERS_MAX);
    List<String> wrongAmounts = new ArrayList<>();
    List<String> forNobody = new ArrayList<>();
    Map<String, Integer> standing = new HashMap<>();
    @Nullable String from = null;
    for (int page = 0; page < PAGES_MAX; page++) {
      PaymentBooks.Page read = books.page(from);
      List<String> references = new ArrayList<>();
      for (Entry entry : read.entries()) {
        if (entry.isStanding()) {
          references.add(entry.reference());
          standing.merge(entry.reference(), 1, Integer::sum);
          @Nullable Ordered ordered = unpaid.remove(entry.key());
          if (ordered != null && !isSame(ordered, entry)) {
            wrongAmounts.add("%s: %s".formatted(entry.key(), entry.amount()));
          }
        }
      }
      store.endedOrUnknown(references).stream().filter(this::stillStands).forEach(forNobody::add);
      from = read.next();
      if (from == null) {
        break;
      }
    }
    return List.of(
        invariant("authorized_twice", twice(standing)),
        invariant("authorized_for_nobody", forNobody),
        invariant("ordered_but_not_paid", List.copyOf(unpaid.keySet())),
        invariant("paid_another_amount", wrongAmounts));
  }

  private static boolean isSame(Ordered ordered, Entry entry) {
    return ordered.amountMinor() == entry.amount().amountMinor()
        && ordered.currency().equals(entry.amount().currency().getCurrencyCode());
  }

  private boolean stillStands(String checkoutId) {
    return standingNow(checkoutId) > 0;
  }

  private long standingNow(String checkoutId) {
    return books.ofCheckout(checkoutId).stream().filter(Entry::isStanding).count();
  }

  /** Pages are read one after the other: an earlier attempt may have been voided meanwhile. */
  private List<String> twice(Map<String, Integer> standing) {
    return new TreeSet<>(standing.keySet())
        .stream()
            .filter(checkoutId -> standing.getOrDefault(checkoutId, 0) > 1)
            .filter(checkoutId -> standingNow(checkoutId) > 1)
            .toList();
  }

  private static Invariant invariant(String name, List<String> violations) {
    return new Invariant(name, violations.size(), violations.stream().limit(EXAMPLES).toList());
  }
}
