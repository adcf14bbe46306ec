package souk.orders;

import io.temporal.activity.ActivityInterface;

/** Turning a paid checkout into orders. */
@ActivityInterface
public interface OrderActivities {
  /**
   * Writes the order group, one order per seller, the confirmed reservation and the checkout's end
   * in one database transaction keyed by the checkout; repeating finds them.
   */
  PlaceResult place(String checkoutId, int attempt, String authorizationId);
}
