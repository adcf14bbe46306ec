package souk.http;

import io.micronaut.context.annotation.ConfigurationProperties;

/** How much one client may ask of one process. */
@ConfigurationProperties("souk.rate-limit")
public class RateLimitSettings {
  private int perSecond = 200;
  private int burst = 2_000;

  /** Requests a second that a client can keep up for ever. */
  public int getPerSecond() {
    return perSecond;
  }

  public void setPerSecond(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Requests that a client that was quiet may send at once. */
  public int getBurst() {
    return burst;
  }

  public void setBurst(int burst) {
    this.burst = burst;
  }
}
