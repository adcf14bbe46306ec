package souk.checkout;

/**
 * Support's word on a checkout in review.
 *
 * @param attempt the payment attempt that was reviewed, or a newer one that the row names because
 *     it was accepted too late; a decision on an older one is ignored
 */
public record ReviewDecision(int attempt, boolean approved) {}
