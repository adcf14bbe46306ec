package souk.payments;

import io.temporal.activity.ActivityInterface;

/** Carries out payment operations that are written down. */
@ActivityInterface
public interface SettlementActivities {
  /**
   * Tells the provider of one operation, or asks what became of telling before, and writes the
   * outcome down. The operation's key is the provider's key: however often this runs, the money
   * moves once.
   */
  SettleResult settle(String operation);
}
