package souk.temporal;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Where the Temporal server is.
 *
 * @param uiUrl where people look at workflows
 * @param callTimeout how long one call, its repetitions included, may take before the caller hears
 *     that it failed
 */
@ConfigurationProperties("souk.temporal")
public record TemporalSettings(
    @Bindable(defaultValue = "127.0.0.1:7233") String target,
    @Bindable(defaultValue = "souk") String namespace,
    @Bindable(defaultValue = "http://127.0.0.1:8233") String uiUrl,
    @Bindable(defaultValue = "PT3S") Duration callTimeout) {}
