package souk.checkout.api;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How many checkouts begin at once, and how long a request waits for one.
 *
 * @param answerWithin how long a request waits for an outcome before it answers 202
 * @param admitted how many may be beginning at once in one process
 * @param waiting how many may wait for that; more are turned away at once
 * @param placeWithin how long one may wait for that
 */
@ConfigurationProperties("souk.checkout")
record CheckoutSettings(
    @Bindable(defaultValue = "PT2S") Duration answerWithin,
    @Bindable(defaultValue = "32") int admitted,
    @Bindable(defaultValue = "256") int waiting,
    @Bindable(defaultValue = "PT2S") Duration placeWithin) {}
