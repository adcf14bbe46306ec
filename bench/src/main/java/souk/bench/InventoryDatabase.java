package souk.bench;

import io.micronaut.context.ApplicationContext;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.jdbc.DataSourceResolver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import souk.inventory.store.StockLanes;

/**
 * A database of its own on the running marketplace's server, with Souk's tables and the textbook's,
 * dropped at the end. Nobody's data is touched.
 */
final class InventoryDatabase implements AutoCloseable {
  static final String HOT = "hot";
  static final int COLD = 10_000;

  private static final String PLENTY = "2000000000";

  private final String server;
  private final String name = "souk_bench_" + ProcessHandle.current().pid();
  private final Map<String, String> environment;
  private final ApplicationContext context;

  InventoryDatabase(Map<String, String> environment) throws SQLException {
    this.environment = environment;
    server = environment.getOrDefault("SOUK_POSTGRES_URL", "");
    onServer("CREATE DATABASE " + name);
    String url = server.replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1");
    context =
        ApplicationContext.builder()
            .banner(false)
            .properties(
                Map.of(
                    "datasources.default.url", url,
                    "datasources.browsing.url", url,
                    "kafka.enabled", false,
                    "micronaut.metrics.enabled", false,
                    "micronaut.security.enabled", false))
            .start();
    fill(url);
  }

  private void onServer(String statement) throws SQLException {
    run(server, statement);
  }

  private void run(String url, String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                url,
                environment.get("SOUK_POSTGRES_USER"),
                environment.get("SOUK_POSTGRES_PASSWORD"));
        var sql = connection.createStatement()) {
      for (String statement : statements) {
        sql.execute(statement);
      }
    }
  }

  private void fill(String url) throws SQLException {
    run(
        url,
        "INSERT INTO category (path, name) VALUES ('Bench', 'Bench')",
        """
        INSERT INTO seller (id, name, country, rating_percent, rating_count, handling_days)
        VALUES ('bench', 'bench', 'US', 97, 10, 1)
        """,
        "INSERT INTO product (id, title, brand, category) VALUES ('bench', 'b', 'b', 'Bench')",
        "INSERT INTO product_document (product_id) VALUES ('bench')",
        "INSERT INTO variant (id, product_id) VALUES ('bench', 'bench')",
        """
        INSERT INTO offer (id, product_id, variant_id, seller_id, sku, condition, price_minor,
                           currency, weight_grams)
        SELECT id, 'bench', 'bench', 'bench', id, 'new', 100, 'USD', 100
        FROM (SELECT '%s' AS id UNION ALL
              SELECT 'cold_' || n FROM generate_series(0, %d) AS n) AS ids
        """
            .formatted(HOT, COLD - 1),
        "INSERT INTO stock (offer_id, on_hand) SELECT id, %s FROM offer".formatted(PLENTY),
        "CREATE TABLE textbook_stock (id text PRIMARY KEY, available bigint NOT NULL)",
        "INSERT INTO textbook_stock SELECT id, %s FROM offer".formatted(PLENTY),
        """
        CREATE TABLE textbook_reservation (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, checkout_id text NOT NULL,
          stock_id text NOT NULL, quantity int NOT NULL, created_at timestamptz DEFAULT now())
        """,
        "ANALYZE");
  }

  /** The pool beneath Souk's own transactions. */
  DataSource pool() {
    return context
        .getBean(DataSourceResolver.class)
        .resolve(context.getBean(DataSource.class, Qualifiers.byName("default")));
  }

  StockLanes lanes() {
    return context.getBean(StockLanes.class);
  }

  @Override
  public void close() throws SQLException {
    context.close();
    onServer("DROP DATABASE %s WITH (FORCE)".formatted(name));
  }
}
