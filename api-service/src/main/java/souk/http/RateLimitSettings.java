package souk.http;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How much one client may ask of all API processes together.
 *
 * @param perSecond requests that an account can keep up for ever
 * @param burst requests that an account which was quiet may send at once
 * @param addressPerSecond as above, for all at one address who have not logged in: it may be that
 *     of a crowd
 * @param addressBurst as above
 */
@ConfigurationProperties("souk.rate-limit")
public record RateLimitSettings(
    @Bindable(defaultValue = "200") int perSecond,
    @Bindable(defaultValue = "2000") int burst,
    @Bindable(defaultValue = "1000") int addressPerSecond,
    @Bindable(defaultValue = "5000") int addressBurst) {
  /**
   * @throws IllegalArgumentException if one is not positive
   */
  public RateLimitSettings {
    if (perSecond < 1 || burst < 1 || addressPerSecond < 1 || addressBurst < 1) {
      throw new IllegalArgumentException("each of souk.rate-limit must be at least 1");
    }
  }
}
