package souk.circuit;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * When circuits open, and for how long.
 *
 * @param failuresPercent of the calls within the window: from here on the circuit is open
 * @param callsMin fewer calls than this within the window say nothing
 * @param window how far back is looked
 * @param openFor no call is made this long; then a few are let through to see
 */
@ConfigurationProperties("souk.circuit")
public record CircuitSettings(
    @Bindable(defaultValue = "50") int failuresPercent,
    @Bindable(defaultValue = "5") int callsMin,
    @Bindable(defaultValue = "PT10S") Duration window,
    @Bindable(defaultValue = "PT5S") Duration openFor) {
  /**
   * @throws IllegalArgumentException naming the property that is wrong
   */
  public CircuitSettings {
    require(failuresPercent >= 1 && failuresPercent <= 100, "failures-percent must be 1 to 100");
    require(callsMin >= 1, "calls-min must be at least 1");
    require(window.toSeconds() >= 1, "window must be at least a second");
    require(openFor.isPositive(), "open-for must be positive");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("souk.circuit." + rule);
    }
  }
}
