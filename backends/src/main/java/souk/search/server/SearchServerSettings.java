package souk.search.server;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Where OpenSearch is.
 *
 * @param timeoutMs how long one answer may take
 */
@ConfigurationProperties("souk.opensearch")
record SearchServerSettings(
    @Bindable(defaultValue = "http://127.0.0.1:9200") String url,
    @Bindable(defaultValue = "5000") int timeoutMs) {}
