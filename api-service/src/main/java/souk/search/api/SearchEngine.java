package souk.search.api;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.opensearch.core.SearchResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.circuit.Circuit;
import souk.circuit.Circuits;
import souk.search.server.SearchServer;

/** Searches the products' index, unless it is known to be ill. Thread-safe. */
@Singleton
final class SearchEngine {
  private static final Logger LOG = LoggerFactory.getLogger(SearchEngine.class);

  private final SearchServer server;
  private final Circuit circuit;

  SearchEngine(SearchServer server, Circuits circuits, SearchSettings settings) {
    this.server = server;
    this.circuit = circuits.named("search", settings.timeLimit());
  }

  /** Empty while there is no search. */
  <T> Optional<SearchResponse<T>> search(SearchRequest search, Class<T> document) {
    return circuit.callOr(() -> ask(search, document), down -> Optional.empty());
  }

  /** A refusal is an answer: one odd question must not keep everybody else from asking. */
  private <T> Optional<SearchResponse<T>> ask(SearchRequest search, Class<T> document) {
    try {
      return Optional.of(server.ask(client -> client.search(search, document)));
    } catch (SearchServer.Refused refused) {
      LOG.warn("a search was refused: {}", refused.toString());
      return Optional.empty();
    }
  }
}
