package souk.payments.store;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Who takes the money.
 *
 * @param provider {@code sandbox} or {@code stripe}
 * @param warnBefore an authorization that ends within that time, of an order that is not shipped
 *     yet, is listed and counted
 */
@ConfigurationProperties("souk.payments")
public record PaymentSettings(
    @Bindable(defaultValue = PaymentSettings.SANDBOX) String provider,
    @Bindable(defaultValue = "P2D") Duration warnBefore) {
  static final String SANDBOX = "sandbox";
  static final String STRIPE = "stripe";

  /**
   * @throws IllegalArgumentException naming the property that is wrong
   */
  public PaymentSettings {
    if (!provider.equals(SANDBOX) && !provider.equals(STRIPE)) {
      throw new IllegalArgumentException("souk.payments.provider must be sandbox or stripe");
    }
  }

  public boolean isStripe() {
    return provider.equals(STRIPE);
  }
}
