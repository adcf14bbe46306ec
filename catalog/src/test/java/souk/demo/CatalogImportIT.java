package souk.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.demo.store.Assortment;
import souk.demo.store.ImportReport;
import souk.demo.store.ProductImport;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestSql;

class CatalogImportIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final Assortment DEMO = new DemoOffers();
  private static final ProductImport IMPORT = CONTEXT.getBean(ProductImport.class);

  @TempDir Path folder;

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  @BeforeEach
  void empty() {
    TestSql.write(
        DATABASE,
        sql -> {
          sql.update("ALTER TABLE stock_ledger DISABLE TRIGGER stock_ledger_append_only");
          sql.update("TRUNCATE product, offer, stock, stock_ledger, outbox CASCADE");
          return sql.update("ALTER TABLE stock_ledger ENABLE TRIGGER stock_ledger_append_only");
        });
  }

  @Test
  void theWholeCatalogueTwiceIsTheSameAsOnce() {
    ImportReport first = IMPORT.run(TestCatalogue.REAL, DEMO, line -> {});
    assertThat(first.products()).isEqualTo(19_406);
    assertThat(first.changedProducts()).isEqualTo(19_406);
    assertThat(first.newOffers()).isGreaterThanOrEqualTo(60_000);
    assertThat(first.rejected()).isZero();
    assertThat(count("outbox")).isEqualTo(19_406);
    assertConsistent();

    ImportReport second = IMPORT.run(TestCatalogue.REAL, DEMO, line -> {});
    assertThat(second.changedProducts()).isZero();
    assertThat(second.newOffers()).isZero();
    assertThat(count("product")).isEqualTo(19_406);
    assertThat(count("offer")).isEqualTo(first.newOffers());
    assertThat(count("outbox")).isEqualTo(19_406);
    assertConsistent();
  }

  /** Counters are the ledger's sums, and what is published is what is there. */
  private static void assertConsistent() {
    assertThat(
            number(
                """
                SELECT count(*) FROM stock s
                LEFT JOIN (SELECT offer_id, sum(on_hand_delta) AS on_hand FROM stock_ledger
                           GROUP BY offer_id) l USING (offer_id)
                WHERE s.on_hand <> coalesce(l.on_hand, 0)
                """))
        .isZero();
    assertThat(
            number(
                """
                SELECT count(*) FROM offer o LEFT JOIN stock s ON s.offer_id = o.id
                LEFT JOIN offer_availability a ON a.offer_id = o.id
                WHERE a.availability IS DISTINCT FROM s.bucket OR s.bucket IS NULL
                """))
        .isZero();
  }

  @Test
  void onlyWhatDiffersIsPublishedAgain() throws IOException {
    run(TestCatalogue.line("1", "One"), TestCatalogue.line("2", "Two"));
    TestSql.write(DATABASE, sql -> sql.update("DELETE FROM outbox"));

    ImportReport report = run(TestCatalogue.line("1", "One"), TestCatalogue.line("2", "Second"));

    assertThat(report.changedProducts()).isEqualTo(1);
    assertThat(texts("SELECT key AS answer FROM outbox")).containsExactly("prd_2");
    assertThat(texts("SELECT title || version AS answer FROM product ORDER BY id"))
        .containsExactly("One1", "Second2");
  }

  @Test
  void stockAndOffersThatHaveChangedSinceStayAsTheyAre() throws IOException {
    run(TestCatalogue.line("1", "One"));
    TestSql.write(
        DATABASE,
        sql -> {
          sql.update("UPDATE stock SET on_hand = 3, reserved = 2 WHERE offer_id = 'ofr_1_1'");
          return sql.update("UPDATE offer SET price_minor = 4711 WHERE id = 'ofr_1_1'");
        });

    run(TestCatalogue.line("1", "One, renamed"));

    assertThat(
            texts(
                "SELECT on_hand || '/' || reserved AS answer FROM stock WHERE offer_id = 'ofr_1_1'"))
        .containsExactly("3/2");
    assertThat(texts("SELECT price_minor AS answer FROM offer WHERE id = 'ofr_1_1'"))
        .containsExactly("4711");
  }

  @Test
  void aLineThatMakesNoSenseIsNamedAndPassedOver() throws IOException {
    List<String> told = new ArrayList<>();
    ImportReport report =
        IMPORT.run(
            TestCatalogue.file(
                folder,
                "{not json",
                TestCatalogue.line("1", "One"),
                "{\"id\":\"2\"}",
                TestCatalogue.line("3", "Three").replace("12595", "-5")),
            DEMO,
            told::add);
    assertThat(report.products()).isEqualTo(1);
    assertThat(report.rejected()).isEqualTo(3);
    assertThat(told)
        .anyMatch(line -> line.startsWith("rejected line 1:"))
        .contains(
            "rejected line 3: id, title, brand or category is missing",
            "rejected line 4: price_minor is not positive: -5");
    assertThat(count("product")).isEqualTo(1);
  }

  private ImportReport run(String... lines) throws IOException {
    return IMPORT.run(TestCatalogue.file(folder, lines), DEMO, line -> {});
  }

  private static long count(String table) {
    return number("SELECT count(*) FROM " + table);
  }

  private static long number(String query) {
    return TestSql.once(DATABASE, sql -> sql.only(query, row -> row.number("count")));
  }

  private static List<String> texts(String query) {
    return TestSql.once(DATABASE, sql -> sql.query(query, row -> row.text("answer")));
  }
}
