package souk.search.store;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How long an index is kept, and when it is filled once more.
 *
 * @param indexKept for how long an index is kept that no indexer writes any more
 * @param indexAgain how soon an index that lacks something is filled once more
 */
@ConfigurationProperties("souk.search")
public record SearchIndexSettings(
    @Bindable(defaultValue = "PT1M") Duration indexKept,
    @Bindable(defaultValue = "PT10M") Duration indexAgain) {}
