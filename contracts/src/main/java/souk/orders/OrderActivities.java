package souk.orders;

import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import souk.fraud.FraudScore;

/** Turning a paid checkout into orders. */
@ActivityInterface
public interface OrderActivities {
  /**
   * Writes the order group, one order per seller, the confirmed reservation and the checkout's end
   * in one database transaction keyed by the checkout; repeating finds them.
   *
   * @param score kept with the attempt, unless one is
   * @param paymentExpiresAt when the buyer's bank gives the authorization up, if that is known
   */
  PlaceResult place(
      String checkoutId,
      int attempt,
      String authorizationId,
      FraudScore score,
      @Nullable Instant paymentExpiresAt);
}
