package souk.http;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * The proxies before us that are ours: only what they say of a client is believed.
 *
 * @param trusted their addresses, or blocks of addresses such as {@code 10.0.0.0/8}
 * @param header in which they say it; the other one may come from anybody and is ignored
 */
@ConfigurationProperties("souk.proxies")
public record ProxySettings(
    @Bindable(defaultValue = "") List<String> trusted,
    @Bindable(defaultValue = ProxySettings.X_FORWARDED_FOR) String header) {
  static final String X_FORWARDED_FOR = "X-Forwarded-For";
  static final String FORWARDED = "Forwarded";

  /**
   * @throws IllegalArgumentException naming the property that is wrong
   */
  public ProxySettings {
    if (!header.equalsIgnoreCase(X_FORWARDED_FOR) && !header.equalsIgnoreCase(FORWARDED)) {
      throw new IllegalArgumentException(
          "souk.proxies.header must be %s or %s".formatted(X_FORWARDED_FOR, FORWARDED));
    }
    trusted = trusted.stream().map(String::strip).filter(block -> !block.isEmpty()).toList();
  }

  boolean isStandard() {
    return header.equalsIgnoreCase(FORWARDED);
  }
}
