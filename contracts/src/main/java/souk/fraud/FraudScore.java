package souk.fraud;

import java.util.List;

/**
 * What speaks against a payment.
 *
 * @param points 0 for nothing
 * @param reasons words such as {@code large_amount}, for support
 */
public record FraudScore(int points, List<String> reasons) {}
