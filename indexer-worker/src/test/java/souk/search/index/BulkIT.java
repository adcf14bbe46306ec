package souk.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opensearch.client.opensearch._types.mapping.DynamicMapping;
import souk.sql.TestOffers;

/** What the index won't take now it takes later; only what it never takes is parked. */
class BulkIT {
  private static final int PRODUCTS = 20;
  private static final Duration A_WHILE = Duration.ofSeconds(3);

  private final TestIndex shop = new TestIndex();
  private List<String> products = List.of();
  private @Nullable ApplicationContext indexer;

  @BeforeEach
  void fill() {
    products = shop.filled(PRODUCTS);
    indexer = shop.start();
    TestIndex.await("the switch", () -> !shop.live().contains(TestIndex.OLD));
  }

  @AfterEach
  void close() throws IOException {
    shop.close();
  }

  private String index() {
    return shop.live().iterator().next();
  }

  @Test
  void anIndexThatIsGoneIsMadeAndFilledAnew() {
    String index = index();
    shop.delete(index);
    shop.publish(products.getFirst());
    TestIndex.await("filled again", () -> shop.live().contains(index) && shop.found() == PRODUCTS);
    assertThat(shop.parked()).isZero();
    var made = shop.server().ask(client -> client.indices().getMapping(get -> get.index(index)));
    assertThat(Objects.requireNonNull(made.get(index)).mappings().dynamic())
        .isEqualTo(DynamicMapping.False);
  }

  private void block(boolean isBlocked) {
    String index = index();
    shop.server()
        .ask(client ->
            client
                .indices()
                .putSettings(
                    put -> put.index(index).settings(settings -> settings.blocksWrite(isBlocked))));
  }

  @Test
  void anIndexThatMayNotBeWrittenIsWrittenLater() {
    block(true);
    String product = TestOffers.inStock(shop.database(), 1);
    shop.publish(product);
    TestIndex.always(A_WHILE, () -> assertThat(shop.parked()).isZero());
    block(false);
    TestIndex.await("indexed", () -> shop.isFound(product));
    assertThat(shop.parked()).isZero();
  }

  /** The batch that comes with an indexer's first partitions is the one that libraries lose. */
  @Test
  void whatFailsFirstAfterAStartIsWrittenLater() {
    shop.stop(Objects.requireNonNull(indexer));
    block(true);
    String product = TestOffers.inStock(shop.database(), 1);
    shop.publish(product);
    shop.start();
    TestIndex.await("told", () -> shop.number("SELECT count(*) FROM outbox") == 0);
    TestIndex.always(A_WHILE, () -> assertThat(shop.parked()).isZero());
    block(false);
    TestIndex.await("indexed", () -> shop.isFound(product));
  }

  /** The relay begins anew with another producer after each failure. */
  @Test
  void ofProducersThatFailedNoMetricsAreLeft() {
    var metrics = Objects.requireNonNull(indexer).getBean(MeterRegistry.class);
    TestIndex.await("a producer", () -> !producers(metrics).isEmpty());
    Set<String> first = producers(metrics);
    shop.sql("ALTER TABLE outbox RENAME TO outbox_away");
    TestIndex.await(
        "another instead",
        () -> {
          Set<String> now = producers(metrics);
          return !now.isEmpty() && Collections.disjoint(first, now);
        });
    shop.sql("ALTER TABLE outbox_away RENAME TO outbox");
    String product = TestOffers.inStock(shop.database(), 1);
    shop.publish(product);
    TestIndex.await("indexed", () -> shop.isFound(product));
  }

  /** As their meters name them. */
  private static Set<String> producers(MeterRegistry metrics) {
    return metrics.getMeters().stream()
        .filter(meter -> meter.getId().getName().startsWith("kafka.producer"))
        .flatMap(meter -> meter.getId().getTags().stream())
        .map(Tag::getValue)
        .filter(value -> value.startsWith("producer-"))
        .collect(Collectors.toSet());
  }

  @Test
  void anIndexThatIsClosedIsWrittenLater() {
    String index = index();
    shop.server().ask(client -> client.indices().close(close -> close.index(index)));
    String product = TestOffers.inStock(shop.database(), 1);
    shop.publish(product);
    TestIndex.always(A_WHILE, () -> assertThat(shop.parked()).isZero());
    shop.server().ask(client -> client.indices().open(open -> open.index(index)));
    TestIndex.await("indexed", () -> shop.isFound(product));
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
    TestIndex.await("the rest goes on", () -> shop.isFound(product));
    TestIndex.await("parked", () -> shop.parked() > 0);
    shop.publish(crowded);
    shop.publish(product);
    TestIndex.always(A_WHILE, () -> assertThat(shop.parked()).isOne());
  }
}
