package souk.search.index;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.opensearch.client.opensearch.core.BulkRequest;
import org.opensearch.client.opensearch.core.search.Hit;
import org.opensearch.client.opensearch.indices.get_alias.IndexAliases;
import souk.search.ProductDocument;
import souk.search.server.SearchServer;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestOffers;
import souk.sql.TestSql;
import souk.stack.teststack.TestStack;
import souk.stack.teststack.TestStack.Need;

/** A catalogue, an index of it from an older version of Souk, and indexers to start on both. */
final class TestIndex implements AutoCloseable {
  static final String OLD = "souk-products-old";
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Map<String, String> postgres = TestStack.freshDatabase();
  private final ApplicationContext store = TestContext.on(postgres);
  private final List<ApplicationContext> indexers = new ArrayList<>();
  private final SearchServer server;

  TestIndex() {
    server =
        new SearchServer(
            TestStack.environment(Need.OPENSEARCH).getOrDefault("SOUK_OPENSEARCH_URL", ""), 10_000);
    indices().forEach(this::delete);
  }

  Database database() {
    return store.getBean(Database.class);
  }

  SearchServer server() {
    return server;
  }

  void sql(String statement, Object... arguments) {
    TestSql.once(database(), sql -> sql.update(statement, arguments));
  }

  long number(String query) {
    return TestSql.once(database(), sql -> sql.only(query, row -> row.number("count")));
  }

  void publish(String product) {
    TestSql.write(
        database(), sql -> sql.query("SELECT publish_products(ARRAY[?])", row -> true, product));
  }

  /** Products, each with an offer, all of them in the old index, which searches use. */
  List<String> filled(int products) {
    List<String> offers = new ArrayList<>();
    var documents = new BulkRequest.Builder().index(OLD);
    for (int number = 0; number < products; number++) {
      String offer = TestOffers.inStock(database(), 1);
      offers.add(offer);
      documents.operations(
          operation -> operation.index(write -> write.id(offer).document(Map.of())));
    }
    server.ask(client ->
        client
            .indices()
            .create(index -> index.index(OLD).aliases(ProductDocument.INDEX, alias -> alias)));
    server.ask(client -> client.bulk(documents.build()));
    return offers;
  }

  ApplicationContext start() {
    return start(Map.of());
  }

  ApplicationContext start(Map<String, Object> otherwise) {
    Map<String, Object> properties = new HashMap<>();
    for (String source : new String[] {"default", "browsing"}) {
      String prefix = "datasources." + source + ".";
      properties.put(prefix + "url", postgres.getOrDefault("SOUK_POSTGRES_URL", ""));
      properties.put(prefix + "username", postgres.getOrDefault("SOUK_POSTGRES_USER", ""));
      properties.put(prefix + "password", postgres.getOrDefault("SOUK_POSTGRES_PASSWORD", ""));
      properties.put(prefix + "maximum-pool-size", 4);
    }
    properties.put("datasources.browsing.connection-init-sql", "SET ROLE souk_browsing");
    properties.put("flyway.datasources.default.enabled", true);
    properties.put("souk.roles.indexer", true);
    properties.put("souk.search.index-kept", "PT3S");
    properties.put("souk.search.index-again", "PT2S");
    properties.put("souk.opensearch.url", url(Need.OPENSEARCH, "SOUK_OPENSEARCH_URL"));
    properties.put("kafka.bootstrap.servers", url(Need.KAFKA, "SOUK_KAFKA_SERVERS"));
    properties.putAll(otherwise);
    var indexer = ApplicationContext.run(properties);
    indexers.add(indexer);
    return indexer;
  }

  private static String url(Need need, String variable) {
    return TestStack.environment(need).getOrDefault(variable, "");
  }

  void stop(ApplicationContext indexer) {
    indexers.remove(indexer);
    indexer.close();
  }

  void delete(String index) {
    server.ask(client -> client.indices().delete(delete -> delete.index(index)));
  }

  private Map<String, IndexAliases> aliases() {
    return server
        .ask(client -> client.indices().getAlias(alias -> alias.index(ProductDocument.INDEX + "*")))
        .result();
  }

  /** All that begin as ours do. */
  Set<String> indices() {
    return new TreeSet<>(aliases().keySet());
  }

  /** Those that searches use. */
  Set<String> live() {
    Set<String> names = new TreeSet<>();
    aliases()
        .forEach((name, index) -> {
          if (index.aliases().containsKey(ProductDocument.INDEX)) {
            names.add(name);
          }
        });
    return names;
  }

  /** How many documents searches see. */
  long found() {
    server.ask(client -> client.indices().refresh(all -> all.index(ProductDocument.INDEX)));
    return server.ask(client -> client.count(all -> all.index(ProductDocument.INDEX))).count();
  }

  /** Whether searches see it. */
  boolean isFound(String product) {
    return server
            .ask(client ->
                client.count(count ->
                    count
                        .index(ProductDocument.INDEX)
                        .query(query -> query.ids(one -> one.values(product)))))
            .count()
        == 1;
  }

  /** Some of the documents that an index has. */
  List<String> some(String index) {
    return server
        .ask(client -> client.search(search -> search.index(index), JsonNode.class))
        .hits()
        .hits()
        .stream()
        .map(Hit::id)
        .filter(Objects::nonNull)
        .toList();
  }

  long parked() {
    return number("SELECT count(*) FROM parked_event");
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + SOON + ": " + what);
      }
      pause();
    }
  }

  /** Holds again and again, for as long as an indexer needs to do what it must not. */
  static void always(Duration time, Runnable assertion) {
    long end = System.nanoTime() + time.toNanos();
    do {
      assertion.run();
      pause();
    } while (System.nanoTime() < end);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  @Override
  public void close() throws IOException {
    indexers.forEach(ApplicationContext::close);
    store.close();
    server.close();
  }
}
