package souk.offers.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.catalog.store.CatalogStore;
import souk.http.Problem;
import souk.offers.store.OfferStore;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestOffers;
import souk.sql.TestSql;

/** A product's offers page by page, few or very many. */
class OfferPagesIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);

  private final OfferController controller =
      new OfferController(CONTEXT.getBean(OfferStore.class), CONTEXT.getBean(CatalogStore.class));

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  /** Beside its first offer, at 25.00: cheaper ones, each second one used. */
  private static String productWith(int offers) {
    String product = TestOffers.inStock(DATABASE, 1);
    TestSql.write(
        DATABASE,
        sql -> {
          sql.update("INSERT INTO offer_availability VALUES (?, 'in_stock')", product);
          sql.update(
              """
              INSERT INTO offer (id, product_id, variant_id, seller_id, sku, condition, price_minor,
                                 currency, weight_grams)
              SELECT ? || '_' || n, ?, ?, ?, n::text, CASE n % 2 WHEN 0 THEN 'new' ELSE 'used' END,
                     1000 + n % 100, 'USD', 100
              FROM generate_series(1, ?) n
              """,
              product, product, product, product, offers - 1);
          return sql.update(
              """
              INSERT INTO offer_availability
              SELECT id, 'in_stock' FROM offer WHERE product_id = ? AND id <> ?
              """,
              product,
              product);
        });
    return product;
  }

  private List<String> walk(String product, int limit, int pages) {
    List<String> seen = new ArrayList<>();
    @Nullable String cursor = null;
    int count = 0;
    do {
      var page = controller.ofProduct(product, cursor, limit);
      page.items().forEach(offer -> seen.add(offer.id()));
      assertThat(page.items()).isNotEmpty();
      cursor = page.nextCursor();
      count++;
    } while (cursor != null);
    assertThat(count).isEqualTo(pages);
    return seen;
  }

  @Test
  void fewAreRankedTheBestFirstWhateverThePage() {
    String product = productWith(8);
    List<String> whole = walk(product, 200, 1);
    assertThat(whole).hasSize(8).doesNotHaveDuplicates();
    assertThat(whole.getFirst())
        .isEqualTo(controller.ofProduct(product, null, 1).featuredOfferId())
        .isEqualTo(product + "_2");
    assertThat(walk(product, 1, 8)).isEqualTo(whole);
    assertThat(walk(product, 4, 2)).isEqualTo(whole); // its last page is exactly full
    assertThat(walk(product, 3, 3)).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 501, 1_200})
  void manyAreAllSeenOnce(int offers) {
    List<String> seen = walk(productWith(offers), 100, (offers + 99) / 100);
    assertThat(seen).hasSize(offers).doesNotHaveDuplicates();
  }

  @Test
  void aCursorOfAnotherProductIsRefused() {
    @Nullable String cursor = controller.ofProduct(productWith(3), null, 1).nextCursor();
    assertThatThrownBy(() -> controller.ofProduct(productWith(3), cursor, 1))
        .isInstanceOf(Problem.class);
  }

  @Test
  void aProductThatIsNotThereIsNotFound() {
    assertThatThrownBy(() -> controller.ofProduct("prd_x", null, null))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.status().getCode()).isEqualTo(404));
  }
}
