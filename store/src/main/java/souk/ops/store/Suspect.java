package souk.ops.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.sql.Place;

/**
 * A checkout as far as PostgreSQL can tell whether it is stuck.
 *
 * @param place where it stands in lists
 * @param held whether stock is held for it
 * @param overdue whether it should have moved on by itself by now
 * @param failing its worst failing step, if one fails now
 */
public record Suspect(
    String id,
    Place place,
    CheckoutStatus status,
    int attempt,
    @Nullable Instant reservedUntil,
    @Nullable Instant reviewBefore,
    Instant updatedAt,
    boolean held,
    boolean overdue,
    @Nullable FailingStep failing) {
  /** A step that failed and has not succeeded since. */
  public record FailingStep(String step, int failures, String lastFailure, Instant since) {}

  /** Whether there is nothing left to do for it. */
  public boolean isOver() {
    return status.isEnd() && !held;
  }
}
