package souk.reconciliation.activity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import souk.payments.PaymentKey;
import souk.payments.provider.Authorization;
import souk.payments.provider.BookPage;
import souk.payments.provider.BookPage.Entry;
import souk.payments.provider.BooksOnly;
import souk.payments.provider.OutcomeUnknown;

/** A provider's books of the last slice of time; silent about what the test says. */
final class TheirBooks extends BooksOnly {
  private final Set<String> silent = new HashSet<>();
  private final Set<PaymentKey> known = new HashSet<>();
  private final List<Entry> listed = new ArrayList<>();
  private final List<PaymentKey> voided = new ArrayList<>();
  private final List<PaymentKey> asked = new ArrayList<>();
  private int pages;

  void lists(Entry... entries) {
    listed.addAll(List.of(entries));
  }

  void knows(PaymentKey key) {
    known.add(key);
  }

  void silent(String key) {
    silent.add(key);
  }

  void answersAgain() {
    silent.clear();
  }

  boolean isSilent(String key) {
    return silent.contains(key);
  }

  List<PaymentKey> voided() {
    return voided;
  }

  List<PaymentKey> asked() {
    return asked;
  }

  /** How many were read. */
  int pages() {
    return pages;
  }

  private void answer(PaymentKey key) {
    asked.add(key);
    if (isSilent(key.toString())) {
      throw new OutcomeUnknown("no answer", null);
    }
  }

  @Override
  public Optional<Authorization> find(PaymentKey key) {
    answer(key);
    return known.contains(key)
        ? Optional.of(new Authorization.Authorized("a", null))
        : Optional.empty();
  }

  @Override
  public void voidAuthorization(PaymentKey key) {
    answer(key);
    voided.add(key);
  }

  @Override
  public BookPage books(Instant from, Instant until, @Nullable String cursor, int limit) {
    pages++;
    boolean isLastSlice = !until.isBefore(Instant.now().minusSeconds(30));
    return new BookPage(isLastSlice ? List.copyOf(listed) : List.of(), null);
  }
}
