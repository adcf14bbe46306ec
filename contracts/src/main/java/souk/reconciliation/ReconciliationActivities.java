package souk.reconciliation;

import io.temporal.activity.ActivityInterface;
import java.util.List;

/** Finding and ending what no workflow looks after any more. */
@ActivityInterface
public interface ReconciliationActivities {
  /**
   * Checkouts that should have ended by themselves some time ago and have no live workflow, the
   * oldest first: as many as a round can end.
   */
  List<String> findOrphaned();

  /**
   * Voids what may be authorized and gives back what is held, unless the checkout's workflow is
   * alive after all. Safe to repeat.
   *
   * @return whether it had to be ended
   */
  boolean endIfOrphaned(String checkoutId);
}
