package souk.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.sql.TestSql;

/** Searches use the old index until the new one has all that it has, whatever goes wrong. */
class IndexSwitchIT {
  private static final int PRODUCTS = 40;
  private static final Duration A_WHILE = Duration.ofSeconds(5);

  private final TestIndex shop = new TestIndex();

  @AfterEach
  void close() throws IOException {
    shop.close();
  }

  private void awaitNewIndex() {
    TestIndex.await("a new index", () -> shop.indices().size() == 2);
  }

  private void assertOldIsLive() {
    assertThat(shop.live()).containsExactly(TestIndex.OLD);
    assertThat(shop.found()).isEqualTo(PRODUCTS);
  }

  /** At no moment do searches find less than all of it; in the end the old one is gone. */
  private void awaitSwitch() {
    TestIndex.await(
        "the switch",
        () -> {
          Set<String> live = shop.live();
          assertThat(live).hasSize(1);
          assertThat(shop.found()).isEqualTo(PRODUCTS);
          return !live.contains(TestIndex.OLD);
        });
    TestIndex.await("the old one deleted", () -> !shop.indices().contains(TestIndex.OLD));
    assertThat(shop.found()).isEqualTo(PRODUCTS);
  }

  @Test
  void anIndexerThatComesWhileAnotherOnePublishesDoesNotSwitch() throws Exception {
    List<String> products = shop.filled(PRODUCTS);
    var locked = new CountDownLatch(1);
    var enough = new CountDownLatch(1);
    try (var somebody = Executors.newSingleThreadExecutor()) {
      var lock = somebody.submit(() -> holdProduct(products.getLast(), locked, enough));
      locked.await();
      try {
        shop.start();
        awaitNewIndex();
        shop.start();
        TestIndex.always(A_WHILE, this::assertOldIsLive);
      } finally {
        enough.countDown();
      }
      lock.get();
    }
    awaitSwitch();
  }

  private boolean holdProduct(String product, CountDownLatch locked, CountDownLatch enough) {
    return TestSql.write(
        shop.database(),
        sql -> {
          sql.query(
              "SELECT FROM product_document WHERE product_id = ? FOR UPDATE", row -> true, product);
          locked.countDown();
          try {
            enough.await();
          } catch (InterruptedException interrupted) {
            throw new SQLException(interrupted);
          }
          return true;
        });
  }

  @Test
  void publishingThatFailsAfterTheIndexWasMadeIsDoneLater() {
    shop.filled(PRODUCTS);
    shop.sql("ALTER FUNCTION publish_products(text[]) RENAME TO away");
    shop.start();
    awaitNewIndex();
    TestIndex.always(A_WHILE, this::assertOldIsLive);
    shop.sql("ALTER FUNCTION away(text[]) RENAME TO publish_products");
    awaitSwitch();
  }

  /** One that was given its share of what is to be read, and can't read it. */
  private ApplicationContext stuckIndexer() {
    ApplicationContext stuck =
        shop.start(
            Map.of(
                "datasources.browsing.connection-init-sql",
                "SET ROLE souk_browsing; SET search_path = nowhere"));
    awaitNewIndex();
    TestIndex.await(
        "published",
        () -> shop.number("SELECT count(*) FROM product_document WHERE version > 1") == PRODUCTS);
    TestIndex.await("told", () -> shop.number("SELECT count(*) FROM outbox") == 0);
    return stuck;
  }

  @Test
  void whatKafkaHasAndNobodyHasReadCountsAsMissing() {
    shop.filled(PRODUCTS);
    ApplicationContext stuck = stuckIndexer();
    shop.start();
    TestIndex.always(A_WHILE, this::assertOldIsLive);
    shop.stop(stuck);
    awaitSwitch();
  }

  @Test
  void everythingCanBePublishedOnceMoreWhileSearchesGoOn() {
    shop.filled(PRODUCTS);
    shop.start();
    awaitSwitch();
    shop.sql(
        """
        UPDATE search_index SET published_to = '', published_at = NULL, live_at = NULL
        WHERE live_at IS NOT NULL
        """);
    TestIndex.await(
        "live again",
        () -> {
          assertThat(shop.found()).isEqualTo(PRODUCTS);
          return shop.number("SELECT count(*) FROM search_index WHERE live_at IS NOT NULL") == 1;
        });
    assertThat(shop.number("SELECT count(*) FROM product_document WHERE version > 2"))
        .isEqualTo(PRODUCTS);
  }

  /** However it was lost: what was read and is not there is missing too. */
  @Test
  void anIndexThatLacksADocumentIsFilledOnceMoreBeforeItIsUsed() {
    shop.filled(PRODUCTS);
    ApplicationContext stuck = stuckIndexer();
    shop.start();
    String index =
        shop.indices().stream()
            .filter(name -> !name.equals(TestIndex.OLD))
            .findFirst()
            .orElseThrow();
    TestIndex.await("half of it", () -> shop.some(index).size() > 1);
    String lost = shop.some(index).getFirst();
    shop.server().ask(client -> client.delete(delete -> delete.index(index).id(lost)));
    assertOldIsLive();
    shop.stop(stuck);
    awaitSwitch();
  }
}
