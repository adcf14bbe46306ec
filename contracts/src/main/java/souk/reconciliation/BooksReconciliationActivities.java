package souk.reconciliation;

import io.temporal.activity.ActivityInterface;

/** Comparing the payment provider's books with ours. */
@ActivityInterface
public interface BooksReconciliationActivities {
  /**
   * Settles operations that were written down long enough ago and that nobody settled. Safe to
   * repeat. What gets no definite answer is left to the next time.
   *
   * @return how many it settled
   */
  int settleForgotten();

  /**
   * Compares what the provider has booked lately with what we have: voids what nobody owns, and
   * reports, once, what it must not repair by itself. Safe to repeat.
   *
   * @return how many differences were new
   */
  int compareBooks();
}
