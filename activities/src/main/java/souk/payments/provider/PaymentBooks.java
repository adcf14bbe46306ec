package souk.payments.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.money.Money;

/** A provider's own list of what was set aside, to compare with ours. Thread-safe. */
public interface PaymentBooks {
  /**
   * One entry.
   *
   * @param key checkout and attempt, as they were sent
   * @param reference the checkout
   * @param isStanding whether money is set aside or taken by now
   */
  record Entry(String key, String reference, boolean isStanding, Money amount) {}

  /**
   * A page of them.
   *
   * @param next where the next page begins; null after the last
   */
  record Page(List<Entry> entries, @Nullable String next) {}

  /**
   * Oldest first.
   *
   * @param from an earlier page's end; null to begin
   * @throws OutcomeUnknown if no answer came
   */
  Page page(@Nullable String from);

  /**
   * All entries of one checkout.
   *
   * @throws OutcomeUnknown if no answer came
   */
  List<Entry> ofCheckout(String checkoutId);
}
