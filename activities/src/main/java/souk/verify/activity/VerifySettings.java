package souk.verify.activity;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How often the invariants are looked at, and how far.
 *
 * @param late after a deadline; longer than the reconciliation needs to find what nobody looks
 *     after. A capture, refund or void has {@code souk.reconciliation.books-every} longer
 * @param books how far back the payment provider's books are compared on the schedule, and the
 *     database looked at in any case; whoever asks gets all of them. Longer than a review may take
 */
@ConfigurationProperties("souk.verify")
public record VerifySettings(
    @Bindable(defaultValue = "PT10M") Duration every,
    @Bindable(defaultValue = "PT6M") Duration late,
    @Bindable(defaultValue = "PT26H") Duration books) {}
