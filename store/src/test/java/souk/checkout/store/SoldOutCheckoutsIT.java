package souk.checkout.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.OutOfStock;
import souk.inventory.ReserveResult.Released;
import souk.inventory.ReserveResult.Reserved;
import souk.inventory.StockLine;
import souk.inventory.store.HoldRequest;
import souk.inventory.store.StockLanes;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.Statements;
import souk.sql.TestContext;
import souk.sql.TestOffers;
import souk.sql.TestSql;

/** A checkout that was refused stock ends, unless an earlier try came to its hold all the same. */
class SoldOutCheckoutsIT {
  private static final Duration HOLD = Duration.ofMinutes(10);
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final StockLanes LANES = CONTEXT.getBean(StockLanes.class);
  private static final SoldOutCheckouts SOLD_OUT = CONTEXT.getBean(SoldOutCheckouts.class);

  private final String offer = TestOffers.inStock(DATABASE, 1);
  private final String checkout = reserving();

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private static String reserving() {
    String id = Ids.create("chk");
    TestSql.write(
        DATABASE,
        sql -> {
          sql.update(
              """
              INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency,
                                    status, attempt)
              VALUES (?, ?, 1, 'a@example.org', '{}', '[]', 'USD', 'reserving', 1)
              """,
              id,
              id);
          return sql.update(
              """
              INSERT INTO payment_attempt (checkout_id, number, payment_token, state)
              VALUES (?, 1, 'tok', 'accepted')
              """,
              id);
        });
    return id;
  }

  private ReserveResult reserve() {
    return LANES.reserve(new HoldRequest(checkout, List.of(new StockLine(offer, 1)), HOLD));
  }

  private ReserveResult refuse() {
    return SOLD_OUT.close(checkout, new OutOfStock(List.of(offer)));
  }

  private void assertStands(String status, String attempt) {
    assertThat(
            TestSql.<String>once(
                DATABASE,
                sql ->
                    sql.only(
                        """
                        SELECT status || ', ' || state AS stands
                        FROM checkout c JOIN payment_attempt a ON a.checkout_id = c.id WHERE c.id = ?
                        """,
                        row -> row.text("stands"),
                        checkout)))
        .isEqualTo(status + ", " + attempt);
  }

  @Test
  void whoIsRefusedEndsAndALateReservationFindsTheTombstone() {
    assertThat(refuse()).isEqualTo(new OutOfStock(List.of(offer)));
    assertStands("out_of_stock", "voided");
    assertThat(reserve()).isEqualTo(new Released());
    refuse();
    assertStands("out_of_stock", "voided");
  }

  @Test
  void aHoldThatATryCameToBeforeStands() {
    ReserveResult held = reserve();
    assertThat(held).isInstanceOf(Reserved.class);
    assertThat(refuse()).isEqualTo(held);
    assertStands("reserving", "accepted");
  }

  /** It may be paid for by now: it must not be ended behind the back of who pays. */
  @Test
  void aHoldThatATryIsJustComingToStandsAndIsWaitedFor() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ReserveResult> refused =
          TestSql.write(
              DATABASE,
              sql -> {
                assertThat(reserve()).isInstanceOf(Reserved.class);
                Future<ReserveResult> waiting = threads.submit(this::refuse);
                awaitBlocked(sql);
                return waiting;
              });
      assertThat(refused.get()).isInstanceOf(Reserved.class);
    }
    assertStands("reserving", "accepted");
  }

  private static void awaitBlocked(Statements sql) throws SQLException {
    while (sql.only(
            "SELECT count(*) AS waiting FROM pg_locks WHERE NOT granted",
            row -> row.number("waiting"))
        == 0) {
      Thread.onSpinWait();
    }
  }
}
