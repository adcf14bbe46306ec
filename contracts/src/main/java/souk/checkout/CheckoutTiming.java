package souk.checkout;

import java.time.Duration;

/**
 * How long a checkout waits for what. Fixed when it starts, so a change of configuration never
 * moves a running one's deadline.
 *
 * @param hold how long stock is held for a card, counted from the reservation
 * @param grace how long past the deadline a payment accepted before it may take to become known
 * @param challenge how long the buyer has for 3-D Secure
 * @param review how long support has to decide
 */
public record CheckoutTiming(Duration hold, Duration grace, Duration challenge, Duration review) {}
