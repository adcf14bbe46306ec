package souk.search.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.outbox.store.OutboxStore;
import souk.search.ProductDocument;
import souk.search.store.ProductStates.ProductState;
import souk.search.store.SearchServer;
import souk.search.store.SearchServer.Refused;
import souk.sql.Json;

/** The search index: made when it is missing, written in batches. Not thread-safe. */
@Singleton
public final class ProductIndex {
  private static final Logger LOG = LoggerFactory.getLogger(ProductIndex.class);
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY_REQUESTS = 429;

  /** A document that the index won't take. */
  public record Rejection(String productId, String reason) {}

  private final SearchServer server;
  private final OutboxStore outbox;
  private final IndexDefinition definition = IndexDefinition.current();
  private List<String> inUse = List.of();

  ProductIndex(SearchServer server, OutboxStore outbox) {
    this.server = server;
    this.outbox = outbox;
  }

  /**
   * Makes the index that this version of Souk wants, if there is none, and has every product
   * written into it. Searches go on in an older one until {@link #switchWhenFilled}.
   */
  public void ensure() {
    if (!exists(definition.name())) {
      server.put("/" + definition.name(), definition.json());
      outbox.publishAllProducts();
      LOG.info("new index {}", definition.name());
    }
    inUse = behindAlias();
    if (inUse.isEmpty()) {
      switchOver();
    }
  }

  /** Call while nothing waits to be indexed: what was waiting for a new index is in it then. */
  public void switchWhenFilled() {
    if (!inUse.equals(List.of(definition.name())) && outbox.backlog().messages() == 0) {
      switchOver();
    }
  }

  private boolean exists(String index) {
    try {
      server.get("/" + index);
      return true;
    } catch (Refused refused) {
      if (refused.status() == NOT_FOUND) {
        return false;
      }
      throw refused;
    }
  }

  private List<String> behindAlias() {
    try {
      List<String> names = new ArrayList<>();
      server.get("/_alias/" + ProductDocument.INDEX).fieldNames().forEachRemaining(names::add);
      return names;
    } catch (Refused refused) {
      if (refused.status() == NOT_FOUND) {
        return List.of();
      }
      throw refused;
    }
  }

  private void switchOver() {
    ObjectNode actions = Json.object();
    var list = actions.putArray("actions");
    for (String other : inUse) {
      if (!other.equals(definition.name())) {
        list.addObject().putObject("remove_index").put("index", other);
      }
    }
    list.addObject()
        .putObject("add")
        .put("index", definition.name())
        .put("alias", ProductDocument.INDEX);
    server.post("/_aliases", Json.write(actions));
    inUse = List.of(definition.name());
    LOG.info("searches use index {}", definition.name());
  }

  /**
   * Writes documents, each only if the index has none that is newer.
   *
   * @return those that it won't take, however often it is asked
   * @throws SearchServer.Unavailable if some or all may be taken later
   */
  public List<Rejection> write(List<ProductState> products) {
    if (products.isEmpty()) {
      return List.of();
    }
    var lines = new StringBuilder();
    for (ProductState product : products) {
      ObjectNode action = Json.object();
      action
          .putObject("index")
          .put("_id", product.id())
          .put("version", product.version())
          .put("version_type", "external");
      lines.append(Json.write(action)).append('\n');
      lines.append(ProductDocuments.json(product)).append('\n');
    }
    return check(server.bulk("/" + definition.name() + "/_bulk", lines.toString()));
  }

  /** A bulk answer is fine as a whole even if nothing in it is: each has its own status. */
  private static List<Rejection> check(JsonNode answer) {
    List<Rejection> rejections = new ArrayList<>();
    for (JsonNode entry : answer.path("items")) {
      JsonNode result = entry.elements().next();
      int status = result.path("status").asInt();
      if (status == TOO_MANY_REQUESTS || status >= 500) {
        throw SearchServer.unavailable("bulk: " + result.path("error"));
      }
      // A conflict says that the index has a newer version already.
      if (status >= 400 && status != CONFLICT) {
        rejections.add(new Rejection(result.path("_id").asText(), result.path("error").toString()));
      }
    }
    return rejections;
  }
}
