package souk.verify.activity;

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
import souk.payments.provider.BookPage.State;
import souk.payments.provider.BooksOnly;

/** A provider whose books are what the test writes into them, whatever was asked for. */
final class WrittenBooks extends BooksOnly {
  private final List<Entry> entries = new ArrayList<>();
  private final Set<PaymentKey> voidedMeanwhile = new HashSet<>();
  private Runnable afterPage = () -> {};

  void write(Entry entry) {
    entries.add(entry);
  }

  /** Voided after its page was read. */
  void voidMeanwhile(PaymentKey key) {
    voidedMeanwhile.add(key);
  }

  /** What happens once a page was read, before anything is made of it. */
  void afterPage(Runnable happens) {
    afterPage = happens;
  }

  @Override
  public BookPage books(Instant from, Instant until, @Nullable String cursor, int limit) {
    int begin = cursor == null ? 0 : Integer.parseInt(cursor);
    int end = Math.min(begin + limit, entries.size());
    var page =
        new BookPage(
            List.copyOf(entries.subList(begin, end)),
            end < entries.size() ? Integer.toString(end) : null);
    afterPage.run();
    return page;
  }

  @Override
  public Optional<Authorization> find(PaymentKey key) {
    return entries.stream()
        .filter(entry -> entry.key().equals(key.toString()))
        .map(entry -> authorization(key, entry))
        .findFirst();
  }

  private Authorization authorization(PaymentKey key, Entry entry) {
    boolean isStanding = entry.state() == State.AUTHORIZED && !voidedMeanwhile.contains(key);
    return isStanding ? new Authorization.Authorized("auth_1", null) : new Authorization.Voided();
  }
}
