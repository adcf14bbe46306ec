package souk.search.api;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How long searches may take.
 *
 * @param timeLimit until then an answer has to be there; then categories are browsed without it
 */
@ConfigurationProperties("souk.search")
record SearchSettings(@Bindable(defaultValue = "PT5S") Duration timeLimit) {}
