package souk.verify;

import io.temporal.activity.ActivityInterface;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looking whether what must be so is so. Changes nothing. */
@ActivityInterface
public interface VerifyActivities {
  /** What our own database can tell by itself. */
  List<Invariant> verifyDatabase();

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
