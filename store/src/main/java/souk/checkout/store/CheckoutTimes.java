package souk.checkout.store;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import souk.checkout.CheckoutTiming;

/** How long new checkouts wait for what; see {@link CheckoutTiming}. */
@ConfigurationProperties("souk.checkout")
public record CheckoutTimes(
    @Bindable(defaultValue = "PT10M") Duration hold,
    @Bindable(defaultValue = "PT2M") Duration grace,
    @Bindable(defaultValue = "PT5M") Duration challenge,
    @Bindable(defaultValue = "PT24H") Duration review) {
  public CheckoutTiming timing() {
    return new CheckoutTiming(hold, grace, challenge, review);
  }
}
