package souk.search.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.search.ProductDocument;
import souk.search.store.ProductStates.ProductState;
import souk.search.store.SearchServer;
import souk.search.store.SearchServer.Refused;
import souk.sql.Json;

/** The search index that this version of Souk wants, and the alias that searches use. */
@Singleton
final class ProductIndex {
  private static final Logger LOG = LoggerFactory.getLogger(ProductIndex.class);
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;

  /** As large as OpenSearch is said to like them; far below what it refuses to read. */
  private static final int BULK_BYTES = 4_000_000;

  private static final int DOCUMENT_BYTES_MAX = 50_000_000;

  /** With 400 too, but it is the index that is not ready, not the document. */
  private static final Set<String> INDEX_NOT_READY =
      Set.of("index_closed_exception", "invalid_index_name_exception", "index_not_found_exception");

  /** A document that the index won't take. */
  record Rejection(String productId, String reason) {}

  /** A document as lines of a bulk request. */
  private record Entry(String productId, String lines) {
    int bytes() {
      return lines.getBytes(StandardCharsets.UTF_8).length;
    }
  }

  private final SearchServer server;
  private final IndexDefinition definition = IndexDefinition.current();

  ProductIndex(SearchServer server) {
    this.server = server;
  }

  String name() {
    return definition.name();
  }

  /** Who reads the events for it. */
  String group() {
    return definition.group();
  }

  /** OpenSearch's id of it, if it is there: one that was deleted and made again has another. */
  Optional<String> uuid() {
    return find("/" + name())
        .map(found -> found.path(name()))
        .map(found -> {
          if (!found.path("aliases").has(definition.writing())) {
            addAlias(definition.writing(), List.of());
          }
          return found.at("/settings/index/uuid").asText();
        });
  }

  /** Another indexer may make it at the same time. */
  void create() {
    try {
      server.put("/" + name(), definition.json());
      LOG.info("new index {}", name());
    } catch (Refused refused) {
      if (!message(refused).contains("resource_already_exists_exception")) {
        throw refused;
      }
    }
  }

  /** The indexes that searches use: one, or none. */
  List<String> used() {
    List<String> names = new ArrayList<>();
    find("/_alias/" + ProductDocument.INDEX)
        .ifPresent(found -> found.fieldNames().forEachRemaining(names::add));
    return names;
  }

  private Optional<JsonNode> find(String path) {
    try {
      return Optional.of(server.get(path));
    } catch (Refused refused) {
      if (refused.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /** Searches use it from now on, and none of the others, which stay. */
  void use(List<String> others) {
    addAlias(ProductDocument.INDEX, others);
    LOG.info("searches use index {}", name());
  }

  private void addAlias(String alias, List<String> insteadOf) {
    ObjectNode actions = Json.object();
    var list = actions.putArray("actions");
    for (String other : insteadOf) {
      list.addObject().putObject("remove").put("index", other).put("alias", alias);
    }
    list.addObject().putObject("add").put("index", name()).put("alias", alias);
    server.post("/_aliases", Json.write(actions));
  }

  void delete(String index) {
    try {
      server.delete("/" + index);
      LOG.info("deleted index {}, which nobody uses any more", index);
    } catch (Refused refused) {
      if (refused.status() != NOT_FOUND) {
        throw refused;
      }
    }
  }

  /** How many documents it has, with all that was written so far. */
  long count() {
    return count(name());
  }

  /** How many documents searches see. */
  long countUsed() {
    return count(ProductDocument.INDEX);
  }

  private long count(String index) {
    server.post("/" + index + "/_refresh", "");
    return server.get("/" + index + "/_count").path("count").asLong();
  }

  /** How many of these it has. */
  long count(Collection<String> productIds) {
    ObjectNode query = Json.object();
    var ids = query.putObject("query").putObject("ids").putArray("values");
    productIds.forEach(ids::add);
    return server.post("/" + name() + "/_count", Json.write(query)).path("count").asLong();
  }

  /**
   * Writes documents, each only if the index has none that is newer.
   *
   * @return those that it won't take, however often it is asked
   * @throws SearchServer.Unavailable if some or all may be taken later: also when the index is
   *     gone, closed or not to be written
   */
  List<Rejection> write(List<ProductState> products) {
    List<Rejection> rejections = new ArrayList<>();
    List<Entry> bulk = new ArrayList<>();
    int bytes = 0;
    for (ProductState product : products) {
      Entry entry;
      try {
        entry = entry(product);
      } catch (RuntimeException senseless) {
        rejections.add(new Rejection(product.id(), "makes no document: " + senseless));
        continue;
      }
      int size = entry.bytes();
      if (size > DOCUMENT_BYTES_MAX) {
        rejections.add(new Rejection(product.id(), "a document of %,d bytes".formatted(size)));
        continue;
      }
      if (bytes + size > BULK_BYTES) {
        send(bulk, rejections);
        bulk.clear();
        bytes = 0;
      }
      bulk.add(entry);
      bytes += size;
    }
    send(bulk, rejections);
    return rejections;
  }

  private Entry entry(ProductState product) {
    ObjectNode action = Json.object();
    action
        .putObject("index")
        .put("_id", product.id())
        .put("version", product.version())
        .put("version_type", "external")
        .put("require_alias", true);
    return new Entry(
        product.id(), Json.write(action) + "\n" + ProductDocuments.json(product) + "\n");
  }

  private void send(List<Entry> bulk, List<Rejection> rejections) {
    if (bulk.isEmpty()) {
      return;
    }
    var lines = new StringBuilder();
    bulk.forEach(entry -> lines.append(entry.lines()));
    try {
      check(server.bulk("/" + definition.writing() + "/_bulk", lines.toString()), rejections);
    } catch (Refused refused) {
      sendAlone(bulk, rejections, refused);
    }
  }

  private static String message(Refused refused) {
    return String.valueOf(refused.getMessage());
  }

  /** Refused as a whole: whichever document is to blame, the others are not. */
  private void sendAlone(List<Entry> bulk, List<Rejection> rejections, Refused refused) {
    if (!isAboutDocuments(refused)) {
      throw SearchServer.unavailable("bulk: " + message(refused));
    }
    if (bulk.size() == 1) {
      rejections.add(new Rejection(bulk.getFirst().productId(), message(refused)));
      return;
    }
    bulk.forEach(entry -> send(List.of(entry), rejections));
  }

  private static boolean isAboutDocuments(Refused refused) {
    return refused.status() == TOO_LARGE
        || (refused.status() == BAD_REQUEST
            && INDEX_NOT_READY.stream().noneMatch(message(refused)::contains));
  }

  /** A bulk answer is fine as a whole even if nothing in it is: each has its own status. */
  private static void check(JsonNode answer, List<Rejection> rejections) {
    for (JsonNode entry : answer.path("items")) {
      JsonNode result = entry.elements().next();
      switch (Verdict.of(result.path("status").asInt(), result.at("/error/type").asText())) {
        case WRITTEN, NEWER_THERE -> {}
        case REFUSED ->
            rejections.add(
                new Rejection(result.path("_id").asText(), result.path("error").toString()));
        case LATER -> throw SearchServer.unavailable("bulk: " + result.path("error"));
      }
    }
  }

  /** What became of one document. */
  enum Verdict {
    WRITTEN,
    NEWER_THERE,
    /** The document's own fault: it makes no difference when it is asked for. */
    REFUSED,
    /** Anything else: no index, no right to write, no room, no time. */
    LATER;

    static Verdict of(int status, String error) {
      if (status < BAD_REQUEST) {
        return WRITTEN;
      }
      if (status == CONFLICT) {
        return NEWER_THERE;
      }
      boolean isRefused =
          status == TOO_LARGE || (status == BAD_REQUEST && !INDEX_NOT_READY.contains(error));
      return isRefused ? REFUSED : LATER;
    }
  }
}
