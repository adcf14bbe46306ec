package souk.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.context.ApplicationContext;
import io.micronaut.inject.qualifiers.Qualifiers;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import souk.catalog.store.CatalogStore;
import souk.offers.store.OfferStore;
import souk.offers.store.SellerOffers;
import souk.ops.store.AuditStore;
import souk.ops.store.SuspectStore;
import souk.ops.store.SuspectStore.Scope;
import souk.orders.store.OrderStore;
import souk.orders.store.PaymentsAtRisk;
import souk.orders.store.SellerOrders;
import souk.stack.teststack.TestStack;

/**
 * Every list on 100,000 rows: PostgreSQL is asked how it runs the very statements that the stores
 * have sent it, and must neither look at a whole table nor sort.
 */
class ListPlansIT {
  private static final Map<String, String> ENVIRONMENT = preparing();
  private static final ApplicationContext CONTEXT = TestContext.on(ENVIRONMENT);
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final Database BROWSING =
      CONTEXT.getBean(Database.class, Qualifiers.byName("browsing"));

  /** A list, and who asks for it. */
  record Listing(String name, Database by, Runnable page) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Statements stay prepared on the connection that a thread always gets, to be asked about. */
  private static Map<String, String> preparing() {
    Map<String, String> environment = new LinkedHashMap<>(TestStack.freshDatabase());
    String url = environment.getOrDefault("SOUK_POSTGRES_URL", "");
    environment.put(
        "SOUK_POSTGRES_URL", url + (url.contains("?") ? "&" : "?") + "prepareThreshold=1");
    return environment;
  }

  @BeforeAll
  static void fill() {
    for (String statement : ListRows.SQL.split(";\n")) {
      TestSql.once(DATABASE, sql -> sql.update(statement));
    }
    TestSql.once(DATABASE, sql -> sql.update("ANALYZE"));
  }

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private static <T> T the(Class<T> store) {
    return CONTEXT.getBean(store);
  }

  private static Runnable suspects(Scope scope) {
    return () ->
        the(SuspectStore.class)
            .list(scope, 3, Duration.ofMinutes(2), List.of("chk_7"), Place.FIRST, 21);
  }

  static Stream<Listing> lists() {
    return Stream.of(
        new Listing(
            "a buyer's orders",
            DATABASE,
            () -> the(OrderStore.class).ofBuyer("buyer_1", Place.LAST, 21)),
        new Listing(
            "a seller's orders",
            DATABASE,
            () -> the(SellerOrders.class).of("acc_1", Place.LAST, 21)),
        new Listing(
            "a seller's offers", DATABASE, () -> the(SellerOffers.class).of("acc_1", "", 21)),
        new Listing(
            "a product's offers",
            BROWSING,
            () -> the(OfferStore.class).ofProduct("prd_1", 0, "", 51)),
        new Listing("all products", BROWSING, () -> the(CatalogStore.class).list(null, null, 25)),
        new Listing(
            "a category's products",
            BROWSING,
            () -> the(CatalogStore.class).list("Cat 7", null, 25)),
        new Listing("categories", BROWSING, () -> the(CatalogStore.class).categories("", 201)),
        new Listing("audit", DATABASE, () -> the(AuditStore.class).list(null, null, 21)),
        new Listing(
            "audit of a subject", DATABASE, () -> the(AuditStore.class).list("chk_7", null, 21)),
        new Listing(
            "orders whose authorization ends soon",
            DATABASE,
            () -> the(PaymentsAtRisk.class).ending(Duration.ofDays(2), Place.FIRST, 21)),
        new Listing(
            "orders whose capture was refused",
            DATABASE,
            () -> the(PaymentsAtRisk.class).failed(Place.FIRST, 21)),
        new Listing("stuck checkouts", DATABASE, suspects(Scope.SUSPECT)),
        new Listing("checkouts in review", DATABASE, suspects(Scope.REVIEW)),
        new Listing("open checkouts", DATABASE, suspects(Scope.OPEN)));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void neitherLooksAtAWholeTableNorSorts(Listing list) {
    Set<String> before = prepared(list.by).keySet();
    list.page.run();
    Map<String, Integer> sent = new LinkedHashMap<>(prepared(list.by));
    sent.keySet().removeAll(before);
    assertThat(sent).as("statements that were sent").isNotEmpty();
    sent.forEach((name, parameters) -> {
      JsonNode plan = plan(list.by, name, parameters);
      Set<String> nodes = new HashSet<>();
      collect(plan, false, nodes);
      assertThat(nodes)
          .as("%s: %s", list.name, plan.toPrettyString())
          .doesNotContain("Seq Scan", "Sort", "Incremental Sort");
    });
  }

  /** What would be found if a list had no index: the question asked here can be answered no. */
  @Test
  void aListWithoutAnIndexIsFoundOut() {
    Set<String> before = prepared(DATABASE).keySet();
    TestSql.once(
        DATABASE,
        sql ->
            sql.query("SELECT id FROM audit ORDER BY reason LIMIT ?", row -> row.number("id"), 21));
    Map<String, Integer> sent = new LinkedHashMap<>(prepared(DATABASE));
    sent.keySet().removeAll(before);
    Set<String> nodes = new HashSet<>();
    sent.forEach((name, parameters) -> collect(plan(DATABASE, name, parameters), false, nodes));
    assertThat(nodes).contains("Seq Scan", "Sort");
  }

  /** The number of parameters of what is prepared, by its name. */
  private static Map<String, Integer> prepared(Database database) {
    Map<String, Integer> statements = new LinkedHashMap<>();
    TestSql.once(
        database,
        sql ->
            sql.query(
                """
                SELECT name, cardinality(parameter_types) AS parameters FROM pg_prepared_statements
                WHERE statement NOT LIKE '%pg_prepared_statements%'
                """,
                row -> statements.put(row.text("name"), row.integer("parameters"))));
    return statements;
  }

  private static JsonNode plan(Database database, String name, int parameters) {
    String arguments = parameters == 0 ? "" : "(NULL" + ", NULL".repeat(parameters - 1) + ")";
    List<String> lines =
        TestSql.once(
            database,
            sql ->
                sql.query(
                    "EXPLAIN (FORMAT JSON) EXECUTE \"" + name + "\"" + arguments,
                    row -> row.text("QUERY PLAN")));
    return Json.read(String.join("\n", lines), JsonNode.class).at("/0/Plan");
  }

  /** What gathers the parts of one row, such as an order's lines, may put these in order. */
  private static void collect(JsonNode plan, boolean insideOneRow, Set<String> nodes) {
    boolean ofOneRow = insideOneRow || plan.path("Parent Relationship").asText().equals("SubPlan");
    String type = plan.path("Node Type").asText();
    if (!ofOneRow || !type.endsWith("Sort")) {
      nodes.add(type);
    }
    plan.path("Plans").forEach(below -> collect(below, ofOneRow, nodes));
  }
}
