package souk.payments.api;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How the payment provider proves that it is it.
 *
 * @param secret with which it signs; empty: nothing that it says is believed
 */
@ConfigurationProperties("souk.webhook")
record WebhookSettings(@Bindable(defaultValue = "") String secret) {
  /** Without the secret. */
  @Override
  public String toString() {
    return "WebhookSettings[]";
  }
}
