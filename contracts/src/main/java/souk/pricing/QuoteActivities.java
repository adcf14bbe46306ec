package souk.pricing;

import io.temporal.activity.ActivityInterface;

/** Fixing what a checkout costs. */
@ActivityInterface
public interface QuoteActivities {
  /** Computes tax and every shipping option, and writes the quote down once; repeating reads it. */
  QuoteResult freeze(String checkoutId);
}
