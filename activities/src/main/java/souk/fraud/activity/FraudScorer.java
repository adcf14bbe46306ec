package souk.fraud.activity;

import souk.fraud.FraudScore;
import souk.payments.PaymentKey;

/** Scores payments before they are made. Thread-safe. */
public interface FraudScorer {
  /**
   * May fail, or take long: the payment is then judged by its amount alone.
   *
   * @throws java.util.NoSuchElementException if there is no such attempt
   */
  FraudScore score(PaymentKey key);
}
