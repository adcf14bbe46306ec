package souk.http.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.http.store.KeyState.Answered;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestSql;

/** Keys are kept for as long as somebody may repeat a request, and no longer. */
class IdempotencyStoreIT {
  private static final Duration DAY = Duration.ofDays(1);
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final IdempotencyStore STORE = CONTEXT.getBean(IdempotencyStore.class);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  @BeforeEach
  void noKeys() {
    TestSql.once(DATABASE, sql -> sql.update("DELETE FROM idempotency_key"));
  }

  private static RequestKey key(String name) {
    return new RequestKey("guest", name, "hash");
  }

  private static void twoDaysPass() {
    TestSql.once(
        DATABASE,
        sql ->
            sql.update("UPDATE idempotency_key SET created_at = created_at - interval '2 days'"));
  }

  private static List<String> kept() {
    return TestSql.once(
        DATABASE,
        sql -> sql.query("SELECT key FROM idempotency_key ORDER BY key", row -> row.text("key")));
  }

  @Test
  void oldAnswersAreForgottenAndYoungOnesStay() {
    STORE.keep(key("old"), new Answered(201, "{}"));
    twoDaysPass();
    STORE.keep(key("young"), new Answered(201, "{}"));

    assertThat(STORE.forget(DAY)).isFalse();
    assertThat(kept()).containsExactly("young");
  }

  @Test
  void aKeyIsFreedForTheCheckoutThatItStandsForAndNoOther() {
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO idempotency_key
                  (owner, key, request_hash, state, status, checkout_id, attempt)
                VALUES ('guest', 'begun', 'hash', 'begun', 201, 'chk_new', 1)
                """));
    STORE.free(key("begun"), "chk_old");
    assertThat(kept()).containsExactly("begun");

    STORE.free(key("begun"), "chk_new");
    assertThat(kept()).isEmpty();
  }

  @Test
  void manyAreForgottenSomeAtATime() {
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO idempotency_key (owner, key, request_hash, state)
                SELECT 'guest', n::text, 'hash', 'answered' FROM generate_series(1, 1001) AS n
                """));
    twoDaysPass();

    assertThat(STORE.forget(DAY)).isTrue();
    assertThat(kept()).hasSize(1);
    assertThat(STORE.forget(DAY)).isFalse();
    assertThat(kept()).isEmpty();
  }
}
