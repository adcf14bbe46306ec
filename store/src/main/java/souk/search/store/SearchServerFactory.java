package souk.search.store;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;

/** The OpenSearch that the configuration names. */
@Factory
@Requires(property = "souk.opensearch.url")
final class SearchServerFactory {
  @Singleton
  @Bean(preDestroy = "close")
  SearchServer searchServer(
      @Value("${souk.opensearch.url}") String url,
      @Value("${souk.opensearch.timeout-ms:5000}") int timeoutMillis) {
    return new SearchServer(url, timeoutMillis);
  }
}
