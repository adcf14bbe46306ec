package souk.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.search.ProductDocument;
import souk.sql.TestOffers;

/** What the index won't take now it takes later; only what it never takes is parked. */
class BulkIT {
  private static final int PRODUCTS = 20;
  private static final Duration A_WHILE = Duration.ofSeconds(3);

  private final TestIndex shop = new TestIndex();
  private List<String> products = List.of();

  @BeforeEach
  void fill() {
    products = shop.filled(PRODUCTS);
    shop.start();
    TestIndex.await("the switch", () -> !shop.live().contains(TestIndex.OLD));
  }

  @AfterEach
  void close() throws IOException {
    shop.close();
  }

  private String index() {
    return shop.live().iterator().next();
  }

  private boolean isFound(String product) {
    return shop.server()
            .get("/%s/_search?q=_id:%s".formatted(ProductDocument.INDEX, product))
            .at("/hits/total/value")
            .asLong()
        == 1;
  }

  @Test
  void anIndexThatIsGoneIsMadeAndFilledAnew() {
    String index = index();
    shop.server().delete("/" + index);
    shop.publish(products.getFirst());
    TestIndex.await("filled again", () -> shop.live().contains(index) && shop.found() == PRODUCTS);
    assertThat(shop.parked()).isZero();
    assertThat(shop.server().get("/" + index).at("/" + index + "/mappings/dynamic").asText())
        .isEqualTo("false");
  }

  @Test
  void anIndexThatMayNotBeWrittenIsWrittenLater() {
    String settings = "/" + index() + "/_settings";
    shop.server().put(settings, "{\"index.blocks.write\": true}");
    String product = TestOffers.inStock(shop.database(), 1);
    shop.publish(product);
    TestIndex.always(A_WHILE, () -> assertThat(shop.parked()).isZero());
    shop.server().put(settings, "{\"index.blocks.write\": null}");
    TestIndex.await("indexed", () -> isFound(product));
    assertThat(shop.parked()).isZero();
  }

  @Test
  void anIndexThatIsClosedIsWrittenLater() {
    String index = index();
    shop.server().post("/" + index + "/_close", "");
    String product = TestOffers.inStock(shop.database(), 1);
    shop.publish(product);
    TestIndex.always(A_WHILE, () -> assertThat(shop.parked()).isZero());
    shop.server().post("/" + index + "/_open", "");
    TestIndex.await("indexed", () -> isFound(product));
  }

  /** OpenSearch takes no document with so many parts; the others must not wait for it. */
  @Test
  void aProductWithTwentyThousandOffersIsParkedAndTheRestGoesOn() {
    String crowded = products.getFirst();
    shop.sql(
        """
        INSERT INTO offer (id, product_id, variant_id, seller_id, sku, condition, price_minor,
                           currency, weight_grams)
        SELECT 'crowd_' || n, ?, ?, ?, 'crowd_' || n, 'new', 1000 + n, 'USD', 100
        FROM generate_series(1, 20000) AS n
        """,
        crowded,
        crowded,
        crowded);
    for (int change = 0; change < 3; change++) {
      shop.publish(crowded);
    }
    String product = TestOffers.inStock(shop.database(), 1);
    shop.publish(product);
    TestIndex.await("the rest goes on", () -> isFound(product));
    TestIndex.await("parked", () -> shop.parked() > 0);
    shop.publish(crowded);
    shop.publish(product);
    TestIndex.always(A_WHILE, () -> assertThat(shop.parked()).isOne());
  }
}
