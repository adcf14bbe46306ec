package souk.checkout;

/**
 * Support's word on a checkout in review.
 *
 * @param attempt the payment attempt that was reviewed; a decision on an older one is ignored
 */
public record ReviewDecision(int attempt, boolean approved) {}
