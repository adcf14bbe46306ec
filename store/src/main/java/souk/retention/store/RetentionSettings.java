package souk.retention.store;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How long rows are kept that nobody needs any more.
 *
 * @param personal who was behind a checkout that ended without an order, and every card token
 * @param parkedEvents events that nobody could make sense of
 * @param acts what support and operators did
 * @param incidents what the reconciliation found
 */
@ConfigurationProperties("souk.retention")
public record RetentionSettings(
    @Bindable(defaultValue = "P30D") Duration personal,
    @Bindable(defaultValue = "P90D") Duration parkedEvents,
    @Bindable(defaultValue = "P730D") Duration acts,
    @Bindable(defaultValue = "P730D") Duration incidents) {}
