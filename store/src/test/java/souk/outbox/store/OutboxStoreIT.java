package souk.outbox.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.outbox.store.OutboxStore.Parked;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestSql;

/** However much waits, and however much makes no sense. */
class OutboxStoreIT {
  private static final int WAITING = 100_000;
  private static final int AT_ONCE = 500;

  private final ApplicationContext context = TestContext.onFreshDatabase();
  private final Database database = context.getBean(Database.class);
  private final OutboxStore outbox = context.getBean(OutboxStore.class);

  @AfterEach
  void close() {
    context.close();
  }

  private long number(String query) {
    return TestSql.once(database, sql -> sql.only(query, row -> row.number("number")));
  }

  @Test
  void aLongBacklogIsToldInOrderAndOnce() {
    TestSql.once(
        database,
        sql ->
            sql.update(
                """
                INSERT INTO outbox (topic, key, payload)
                SELECT 't', 'prd_' || n % 100, to_jsonb(n) FROM generate_series(1, ?) AS n
                """,
                WAITING));
    assertThat(outbox.backlog().messages()).isEqualTo(WAITING);
    Map<String, Integer> last = new HashMap<>();
    int told = 0;
    int more;
    do {
      more =
          outbox.relay(
              AT_ONCE,
              messages ->
                  messages.forEach(message -> {
                    int number = Integer.parseInt(message.payload());
                    assertThat(number).isGreaterThan(last.getOrDefault(message.key(), 0));
                    last.put(message.key(), number);
                  }));
      told += more;
    } while (more > 0);
    assertThat(told).isEqualTo(WAITING);
    assertThat(outbox.backlog().messages()).isZero();
  }

  private static Parked parked(long offset, String key, String error) {
    return new Parked("t", 0, offset, key, "{}", error);
  }

  @Test
  void whatIsParkedForTheSameReasonIsKeptOnce() {
    for (int offset = 0; offset < 20; offset++) {
      outbox.park(
          List.of(
              parked(offset, "prd_1", "too large"), parked(100 + offset, "prd_2", "too large")));
    }
    outbox.park(List.of(parked(500, "prd_1", "another reason")));
    assertThat(number("SELECT count(*) AS number FROM parked_event")).isEqualTo(3);
    assertThat(number("SELECT max(event_offset) AS number FROM parked_event WHERE key = 'prd_2'"))
        .isEqualTo(119);
  }

  @Test
  void ofWhatIsParkedOnlySoManyAreKept() {
    TestSql.once(
        database,
        sql ->
            sql.update(
                """
                INSERT INTO parked_event (topic, partition, event_offset, key, error, parked_at)
                SELECT 't', 1, n, 'k' || n, 'e', now() - interval '1 day' FROM generate_series(1, 10100) AS n
                """));
    List<Parked> newest = new ArrayList<>();
    for (int offset = 0; offset < 10; offset++) {
      newest.add(parked(offset, "new_" + offset, "e"));
    }
    outbox.park(newest);
    assertThat(number("SELECT count(*) AS number FROM parked_event")).isEqualTo(10_000);
    assertThat(number("SELECT count(*) AS number FROM parked_event WHERE partition = 0"))
        .isEqualTo(10);
  }

  @Test
  void whatPostgresHasNoPlaceForIsParkedToo() {
    outbox.park(List.of(new Parked("t", 0, 1, "k", "a\0b", "x".repeat(100_000))));
    assertThat(number("SELECT length(payload)::bigint AS number FROM parked_event")).isEqualTo(2);
    assertThat(number("SELECT length(error)::bigint AS number FROM parked_event")).isEqualTo(2_000);
  }
}
