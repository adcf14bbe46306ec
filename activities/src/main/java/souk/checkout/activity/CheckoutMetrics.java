package souk.checkout.activity;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** What operators watch: how checkouts end, and why payments fail. */
@Singleton
public final class CheckoutMetrics {
  private final MeterRegistry registry;

  CheckoutMetrics(MeterRegistry registry) {
    this.registry = registry;
    // Present from the start, so that a rate can be computed before the first one happens.
    for (String outcome :
        new String[] {"placed", "out_of_stock", "expired", "cancelled", "rejected"}) {
      registry.counter("souk.checkouts", "outcome", outcome);
    }
    registry.counter("souk.reservation.timeouts");
  }

  public void ended(String outcome) {
    registry.counter("souk.checkouts", "outcome", outcome).increment();
    if (outcome.equals("expired")) {
      registry.counter("souk.reservation.timeouts").increment();
    }
  }

  /**
   * @param reason a provider's code; a small set
   */
  public void paymentFailed(String reason) {
    registry.counter("souk.payment.failures", "reason", reason).increment();
  }
}
