package souk.checkout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What support sees of a running checkout.
 *
 * @param attempt the newest payment attempt the workflow has heard of; 0 before the first
 * @param deadline when the hold ends; null until there is one
 */
public record CheckoutProgress(CheckoutStatus status, int attempt, @Nullable Instant deadline) {}
