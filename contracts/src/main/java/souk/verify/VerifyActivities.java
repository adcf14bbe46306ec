package souk.verify;

import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looking whether what must be so is so. Changes nothing but its own notes of how far it has got.
 */
@ActivityInterface
public interface VerifyActivities {
  /**
   * What our own database can tell by itself.
   *
   * @param newest what is as new as that in any case, and of the rest as much as there is time for,
   *     going on where the last look stopped; null for everything
   */
  List<Invariant> verifyDatabase(@Nullable Duration newest);

  /**
   * Whether the payment provider's books are what was ordered.
   *
   * @param back how far back to look; null for everything
   */
  List<Invariant> verifyBooks(@Nullable Duration back);

  /** Whether workflows run for what is open, and for nothing else. */
  List<Invariant> verifyWorkflows();

  /** Makes the result a metric. */
  void publish(VerifyReport report);
}
