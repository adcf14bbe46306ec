package souk.fraud;

/**
 * What is thought of a payment.
 *
 * @param score why; kept with the attempt once it is known how that went, so that letting a payment
 *     through costs no database transaction of its own
 */
public record FraudJudgement(FraudVerdict verdict, FraudScore score) {}
