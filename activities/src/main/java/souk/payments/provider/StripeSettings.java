package souk.payments.provider;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/** Our account at Stripe. */
@ConfigurationProperties("souk.stripe")
public record StripeSettings(
    @Bindable(defaultValue = "") String apiKey,
    @Bindable(defaultValue = "https://api.stripe.com") String url) {
  /** Without the key. */
  @Override
  public String toString() {
    return "StripeSettings[url=%s]".formatted(url);
  }
}
