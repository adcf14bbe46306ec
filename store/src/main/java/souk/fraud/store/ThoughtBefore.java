package souk.fraud.store;

import souk.fraud.FraudVerdict;

/**
 * What is known of a payment without scoring it.
 *
 * @param ofIt the worst that was thought of this attempt, of this checkout, or within a day of what
 *     its buyer did not get
 */
public record ThoughtBefore(long amountMinor, FraudVerdict ofIt) {}
