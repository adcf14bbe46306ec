package souk.payments.api;

/** Whoever waits for what the provider says about an authorization. */
public interface HintListener {
  /** Anybody's payment may be meant, also one that nobody waits for; and the same thing twice. */
  void heard(PaymentHint hint);
}
