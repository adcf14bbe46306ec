package souk.tax.provider;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Who computes tax.
 *
 * @param url of a service that quotes over HTTP (docs/quoting.md); empty for the table of rates
 * @param timeLimit how long the service may take; then the table answers
 */
@ConfigurationProperties("souk.tax")
record TaxSettings(
    @Bindable(defaultValue = "") String url,
    @Bindable(defaultValue = "PT0.5S") Duration timeLimit) {}
