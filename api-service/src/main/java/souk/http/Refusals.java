package souk.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** What all limits have in common: they are counted, and say when to come back. */
public final class Refusals {
  private Refusals() {}

  /**
   * @param limit which one
   */
  public static Counter counter(MeterRegistry metrics, String limit) {
    return Counter.builder("souk.limits.refused")
        .description("Requests that were refused because somebody asked for too much")
        .tag("limit", limit)
        .register(metrics);
  }

  /** Whole seconds, for {@code Retry-After}: never too early. */
  public static int seconds(Duration wait) {
    return Math.toIntExact(Math.max(1, wait.plusMillis(999).toSeconds()));
  }
}
