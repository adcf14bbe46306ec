package souk.sandbox;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * The sandbox's own.
 *
 * @param data the folder with its books
 * @param webhookUrl whom it tells what has happened; empty: nobody
 * @param webhookSecret with which it signs that
 * @param authorizationLifetime what nobody captures for so long is given up
 */
@ConfigurationProperties("sandbox")
record SandboxSettings(
    @Bindable(defaultValue = ".souk/data/sandbox") String data,
    @Bindable(defaultValue = "") String webhookUrl,
    @Bindable(defaultValue = "") String webhookSecret,
    @Bindable(defaultValue = "P7D") Duration authorizationLifetime) {
  /** Without the secret. */
  @Override
  public String toString() {
    return "SandboxSettings[data=%s, webhookUrl=%s]".formatted(data, webhookUrl);
  }
}
