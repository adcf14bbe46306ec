package souk.search.index;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.opensearch._types.ErrorCause;
import org.opensearch.client.opensearch._types.VersionType;
import org.opensearch.client.opensearch.core.BulkRequest;
import org.opensearch.client.opensearch.core.BulkResponse;
import org.opensearch.client.opensearch.core.bulk.BulkResponseItem;
import org.opensearch.client.opensearch.indices.IndexSettings;
import org.opensearch.client.opensearch.indices.IndexState;
import org.opensearch.client.opensearch.indices.UpdateAliasesRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.search.ProductDocument;
import souk.search.server.SearchServer;
import souk.search.server.SearchServer.Refused;
import souk.search.store.ProductStates.ProductState;

/** The search index that this version of Souk wants, and the alias that searches use. */
@Singleton
final class ProductIndex {
  private static final Logger LOG = LoggerFactory.getLogger(ProductIndex.class);
  private static final String UUID = "index.uuid";
  private static final int BAD_REQUEST = 400;
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

  /** A document that is to be written. */
  private record Entry(String productId, long version, Written document) {
    static Entry of(ProductState product) {
      return new Entry(
          product.id(), product.version(), new Written(ProductDocuments.json(product)));
    }

    int bytes() {
      return document.json().getBytes(StandardCharsets.UTF_8).length;
    }
  }

  /** JSON already, so that its size is known before it is sent. */
  private record Written(@JsonValue @JsonRawValue String json) {}

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
    return server
        .find(client -> client.indices().getSettings(get -> get.index(name()).name(UUID)))
        .map(found -> found.get(name()))
        .map(ProductIndex::uuid)
        .map(uuid -> {
          if (!isWritten()) {
            addAlias(definition.writing(), List.of());
          }
          return uuid;
        });
  }

  /** As the client reads it, with or without the settings' common prefix. */
  private static @Nullable String uuid(IndexState index) {
    @Nullable IndexSettings settings = index.settings();
    if (settings == null) {
      return null;
    }
    @Nullable IndexSettings prefixed = settings.index();
    return prefixed == null ? settings.uuid() : prefixed.uuid();
  }

  /** Whether it has the alias under which documents are written. */
  private boolean isWritten() {
    return server
        .ask(client ->
            client.indices().existsAlias(alias -> alias.index(name()).name(definition.writing())))
        .value();
  }

  /**
   * Another indexer may make it at the same time. The definition goes as it stands: read into the
   * client's types it would lose what those don't know, such as our similarity.
   */
  void create() {
    try {
      server.put("/" + name(), definition.json());
      LOG.info("new index {}", name());
    } catch (Refused refused) {
      if (uuid().isEmpty()) {
        throw refused;
      }
    }
  }

  /** The indexes that searches use: one, or none. */
  List<String> used() {
    return server
        .find(client -> client.indices().getAlias(alias -> alias.name(ProductDocument.INDEX)))
        .map(found -> List.copyOf(found.result().keySet()))
        .orElse(List.of());
  }

  /** Searches use it from now on, and none of the others, which stay. */
  void use(List<String> others) {
    addAlias(ProductDocument.INDEX, others);
    LOG.info("searches use index {}", name());
  }

  private void addAlias(String alias, List<String> insteadOf) {
    var change = new UpdateAliasesRequest.Builder();
    for (String other : insteadOf) {
      change.actions(action -> action.remove(remove -> remove.index(other).alias(alias)));
    }
    change.actions(action -> action.add(add -> add.index(name()).alias(alias)));
    server.ask(client -> client.indices().updateAliases(change.build()));
  }

  void delete(String index) {
    server
        .find(client -> client.indices().delete(delete -> delete.index(index)))
        .ifPresent(deleted -> LOG.info("deleted index {}, which nobody uses any more", index));
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
    server.ask(client -> client.indices().refresh(refresh -> refresh.index(index)));
    return server.ask(client -> client.count(count -> count.index(index))).count();
  }

  /** How many of these it has. */
  long count(Collection<String> productIds) {
    List<String> ids = List.copyOf(productIds);
    return server
        .ask(client ->
            client.count(
                count -> count.index(name()).query(query -> query.ids(known -> known.values(ids)))))
        .count();
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
        entry = Entry.of(product);
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

  private void send(List<Entry> bulk, List<Rejection> rejections) {
    if (bulk.isEmpty()) {
      return;
    }
    var request = new BulkRequest.Builder().index(definition.writing());
    for (Entry entry : bulk) {
      request.operations(operation ->
          operation.index(write ->
              write
                  .id(entry.productId())
                  .version(entry.version())
                  .versionType(VersionType.External)
                  .requireAlias(true)
                  .document(entry.document())));
    }
    try {
      check(server.ask(client -> client.bulk(request.build())), rejections);
    } catch (Refused refused) {
      sendAlone(bulk, rejections, refused);
    }
  }

  /** Refused as a whole: whichever document is to blame, the others are not. */
  private void sendAlone(List<Entry> bulk, List<Rejection> rejections, Refused refused) {
    if (Verdict.of(refused.status(), refused.type()) != Verdict.REFUSED) {
      throw SearchServer.unavailable("bulk: " + refused.getMessage());
    }
    if (bulk.size() == 1) {
      rejections.add(
          new Rejection(bulk.getFirst().productId(), String.valueOf(refused.getMessage())));
      return;
    }
    bulk.forEach(entry -> send(List.of(entry), rejections));
  }

  /** A bulk answer is fine as a whole even if nothing in it is: each has its own status. */
  private static void check(BulkResponse answer, List<Rejection> rejections) {
    for (BulkResponseItem item : answer.items()) {
      @Nullable ErrorCause error = item.error();
      switch (Verdict.of(item.status(), error == null ? "" : error.type())) {
        case WRITTEN, NEWER_THERE -> {}
        case REFUSED -> rejections.add(new Rejection(String.valueOf(item.id()), reason(error)));
        case LATER -> throw SearchServer.unavailable("bulk: " + reason(error));
      }
    }
  }

  private static String reason(@Nullable ErrorCause error) {
    return error == null ? "no reason given" : error.toJsonString();
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
