package souk.pricing;

import io.temporal.activity.ActivityInterface;

/** Fixing what a checkout costs. */
@ActivityInterface
public interface QuoteActivities {
  /** Computes tax and every shipping option, and writes the quote down once; repeating reads it. */
  QuoteResult freeze(String checkoutId);

  /**
   * Makes the quote again for what the buyer has changed since, as the row says, and writes both
   * down together; repeating reads it. If it can't be delivered there, or is more than the buyer
   * may have under the new address, what stood before stands.
   */
  QuoteResult requote(String checkoutId);
}
