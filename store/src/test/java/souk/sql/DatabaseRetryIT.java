package souk.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What PostgreSQL undoes because others were quicker is done again, as a whole. */
@Timeout(60)
class DatabaseRetryIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);

  private final String one = TestOffers.inStock(DATABASE, 10);
  private final String other = TestOffers.inStock(DATABASE, 10);

  /** Both have one row when either asks for the other's; a second try does not wait. */
  private final CountDownLatch bothHaveOne = new CountDownLatch(2);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private static int reserve(Statements sql, String offer) throws SQLException {
    return sql.update("UPDATE stock SET reserved = reserved + 1 WHERE offer_id = ?", offer);
  }

  private static int reserved(String offer) {
    return TestSql.once(
        DATABASE,
        sql ->
            sql.only(
                "SELECT reserved FROM stock WHERE offer_id = ?",
                row -> row.integer("reserved"),
                offer));
  }

  private int crosswise(String first, String second) {
    return TestSql.write(
        DATABASE,
        sql -> {
          reserve(sql, first);
          bothHaveOne.countDown();
          await(bothHaveOne);
          return reserve(sql, second);
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertBothReservedBoth() {
    assertThat(List.of(reserved(one), reserved(other))).containsExactly(2, 2);
  }

  @Test
  void ofTwoThatWaitForEachOtherBothGetThrough() throws Exception {
    long before = DATABASE.retries();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> left = threads.submit(() -> crosswise(one, other));
      Future<Integer> right = threads.submit(() -> crosswise(other, one));
      assertThat(left.get() + right.get()).isEqualTo(2);
    }
    assertBothReservedBoth();
    assertThat(DATABASE.retries()).isGreaterThan(before);
  }

  @Test
  void throughLanesToo() throws Exception {
    var lane =
        new Lane<String, Integer>(
            firsts ->
                firsts.stream()
                    .map(first -> crosswise(first, first.equals(one) ? other : one))
                    .toList(),
            1,
            10,
            Duration.ofSeconds(20));
    var second =
        new Lane<String, Integer>(
            firsts ->
                firsts.stream()
                    .map(first -> crosswise(first, first.equals(one) ? other : one))
                    .toList(),
            1,
            10,
            Duration.ofSeconds(20));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> left = threads.submit(() -> lane.ask(one));
      Future<Integer> right = threads.submit(() -> second.ask(other));
      assertThat(left.get() + right.get()).isEqualTo(2);
    }
    assertBothReservedBoth();
  }

  /** The whole is begun again, not the part: what the whole did before would be missing. */
  @Test
  void insideAnOpenTransactionOnlyTheWholeIsRunAgain() {
    var wholes = new AtomicInteger();
    var parts = new AtomicInteger();
    TestSql.write(
        DATABASE,
        sql -> {
          wholes.incrementAndGet();
          reserve(sql, one);
          return TestSql.write(
              DATABASE,
              inner -> {
                if (parts.incrementAndGet() == 1) {
                  inner.update(
                      "DO $$ BEGIN RAISE EXCEPTION 'overtaken' USING ERRCODE = '40001'; END $$");
                }
                return reserve(inner, other);
              });
        });
    assertThat(List.of(wholes.get(), parts.get())).containsExactly(2, 2);
    assertThat(List.of(reserved(one), reserved(other))).containsExactly(1, 1);
  }

  @Test
  void aSerializationFailureIsRunAgain() {
    var tries = new AtomicInteger();
    TestSql.write(
        DATABASE,
        sql -> {
          sql.update("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
          sql.query("SELECT 1 FROM stock WHERE offer_id = ?", row -> 1, one);
          if (tries.incrementAndGet() == 1) {
            elsewhere();
          }
          return reserve(sql, one);
        });
    assertThat(tries).hasValue(2);
    assertThat(reserved(one)).isEqualTo(2);
  }

  private void elsewhere() {
    assertThat(
            CompletableFuture.supplyAsync(() -> TestSql.once(DATABASE, sql -> reserve(sql, one)))
                .join())
        .isEqualTo(1);
  }

  @Test
  void aSingleStatementIsRunAgainToo() {
    var tries = new AtomicInteger();
    TestSql.once(
        DATABASE,
        sql -> {
          if (tries.incrementAndGet() < 3) {
            throw new SQLException("overtaken", "40P01");
          }
          return reserve(sql, one);
        });
    assertThat(tries).hasValue(3);
    assertThat(reserved(one)).isEqualTo(1);
  }

  @Test
  void whoIsAlwaysOvertakenGivesUpInTheEnd() {
    var tries = new AtomicInteger();
    assertThatThrownBy(() ->
            TestSql.write(
                DATABASE,
                sql -> {
                  tries.incrementAndGet();
                  reserve(sql, one);
                  throw new SQLException("overtaken", "40P01");
                }))
        .isInstanceOfSatisfying(
            DatabaseException.class, failure -> assertThat(failure.isOvertaken()).isTrue());
    assertThat(tries).hasValue(5);
    assertThat(reserved(one)).isZero();
  }

  @Test
  void otherFailuresAreNot() {
    var tries = new AtomicInteger();
    assertThatThrownBy(() ->
            TestSql.write(
                DATABASE,
                sql -> {
                  tries.incrementAndGet();
                  return sql.update("UPDATE stock SET reserved = 11 WHERE offer_id = ?", one);
                }))
        .isInstanceOf(DatabaseException.class);
    assertThat(tries).hasValue(1);
  }
}
