package souk.search.server;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** The OpenSearch that the configuration names. */
@Factory
final class SearchServerFactory {
  @Singleton
  @Bean(preDestroy = "close")
  SearchServer searchServer(SearchServerSettings settings) {
    return new SearchServer(settings.url(), settings.timeoutMs());
  }
}
