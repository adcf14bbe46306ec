package souk.search.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.TestContext;
import souk.sql.TestOffers;
import souk.sql.TestSql;

/** Several indexers, of one version or of two, fill an index and agree on which one is used. */
class SearchIndexStoreIT {
  private static final Duration KEPT = Duration.ofMillis(500);
  private static final int PRODUCTS = 25;
  private static final int SLICE = 4;

  private final ApplicationContext context =
      TestContext.onFreshDatabase(Map.of("souk.search.index-kept", KEPT));
  private final Database database = context.getBean(Database.class);
  private final SearchIndexStore store = context.getBean(SearchIndexStore.class);

  @AfterEach
  void close() {
    context.close();
  }

  private void filled() {
    for (int number = 0; number < PRODUCTS; number++) {
      TestOffers.inStock(database, 1);
    }
    store.want("new");
    store.begin("new", "u1");
  }

  private long number(String query) {
    return TestSql.once(database, sql -> sql.only(query, row -> row.number("number")));
  }

  private boolean publish() {
    for (int slice = 0; slice < PRODUCTS; slice++) {
      store.publishNext("new", "u1", SLICE);
    }
    return true;
  }

  @Test
  void whicheverIndexersFillItEachProductIsPublishedOnce() throws Exception {
    filled();
    Callable<Boolean> indexer = this::publish;
    try (var indexers = Executors.newFixedThreadPool(4)) {
      for (Future<Boolean> done :
          indexers.invokeAll(Stream.generate(() -> indexer).limit(4).toList())) {
        done.get();
      }
    }
    publish();
    assertThat(number("SELECT count(*) AS number FROM outbox")).isEqualTo(PRODUCTS);
    assertThat(number("SELECT count(DISTINCT key) AS number FROM outbox")).isEqualTo(PRODUCTS);
    SearchIndexStore.Published published = store.published("new", "u1").orElseThrow();
    assertThat(published.products()).isEqualTo(PRODUCTS);
    assertThat(store.isRelayed(published.outboxId())).isFalse();
    TestSql.once(database, sql -> sql.update("DELETE FROM outbox"));
    assertThat(store.isRelayed(published.outboxId())).isTrue();
  }

  @Test
  void whatFailedInTheMiddleGoesOnThere() {
    filled();
    store.publishNext("new", "u1", SLICE);
    TestSql.once(
        database, sql -> sql.update("ALTER FUNCTION publish_products(text[]) RENAME TO away"));
    assertThatThrownBy(() -> store.publishNext("new", "u1", SLICE))
        .isInstanceOf(DatabaseException.class);
    assertThat(store.published("new", "u1")).isEmpty();
    TestSql.once(
        database, sql -> sql.update("ALTER FUNCTION away(text[]) RENAME TO publish_products"));
    publish();
    assertThat(store.published("new", "u1")).isPresent();
    assertThat(number("SELECT count(*) AS number FROM outbox")).isEqualTo(PRODUCTS);
  }

  /** It has the name of the one that was filled, and is empty. */
  @Test
  void anIndexThatWasMadeAnewIsFilledFromTheStart() {
    filled();
    publish();
    store.begin("new", "u1");
    assertThat(store.published("new", "u1")).isPresent();
    store.begin("new", "u2");
    assertThat(store.published("new", "u1")).isEmpty();
    assertThat(store.published("new", "u2")).isEmpty();
    assertThat(number("SELECT length(published_to)::bigint AS number FROM search_index")).isZero();
  }

  @Test
  void fillingWaitsWhileEnoughEventsWait() {
    filled();
    TestSql.once(
        database,
        sql ->
            sql.update(
                """
                INSERT INTO outbox (topic, key, payload)
                SELECT 't', 'k', '{}' FROM generate_series(1, 5000)
                """));
    publish();
    assertThat(number("SELECT count(*) AS number FROM outbox")).isEqualTo(5_000);
    assertThat(store.published("new", "u1")).isEmpty();
  }

  @Test
  void ofTwoVersionsTheOneThatWasStartedLastIsWantedWhileItLives() throws Exception {
    assertThat(store.isWanted("old")).isFalse();
    store.want("old");
    assertThat(store.isWanted("old")).isTrue();
    store.want("new");
    assertThat(store.isWanted("new")).isTrue();
    assertThat(store.isWanted("old")).isFalse();
    assertThat(store.abandoned("new")).isEmpty();
    TimeUnit.MILLISECONDS.sleep(KEPT.toMillis() + 100);
    assertThat(store.isWanted("old")).as("nobody writes the new one any more").isTrue();
    assertThat(store.abandoned("old")).containsExactly("new");
    store.want("new");
    assertThat(store.isWanted("old")).isFalse();
  }

  @Test
  void anIndexOfAnOlderVersionIsKeptForAWhileAfterTheSwitch() throws Exception {
    store.want("new");
    store.begin("new", "u1");
    store.switchTo("new", "u1", List.of("ancient"), () -> false);
    assertThat(store.isLive("new", "u1")).isFalse();
    store.switchTo("new", "u1", List.of("ancient"), () -> true);
    assertThat(store.isLive("new", "u1")).isTrue();
    assertThat(store.abandoned("new")).isEmpty();
    TimeUnit.MILLISECONDS.sleep(KEPT.toMillis() + 100);
    assertThat(store.abandoned("new")).containsExactly("ancient");
    assertThat(store.isWanted("new")).isTrue();
  }
}
