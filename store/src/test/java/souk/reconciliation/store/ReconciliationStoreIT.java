package souk.reconciliation.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import souk.reconciliation.store.ReconciliationStore.Overdue;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestSql;

/** Whoever is overdue is found, however many are before it. */
class ReconciliationStoreIT {
  private static final Duration HOLD = Duration.ofMinutes(10);
  private static final Duration LATE = Duration.ofMinutes(4);
  private static final int CHECKOUTS = 450;
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final ReconciliationStore STORE = CONTEXT.getBean(ReconciliationStore.class);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  /** Every third with the deadline of the one before; the last is only a hold; one is on time. */
  @BeforeAll
  static void overdueCheckouts() {
    TestSql.write(
        DATABASE,
        sql -> {
          sql.update(
              """
              INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency,
                                    status, reserved_until)
              SELECT 'chk_' || n, 'chk_' || n, 1, 'a@example.org', '{}', '[]', 'USD',
                     'awaiting_payment', now() - interval '2 hours' + (n / 3) * interval '1 second'
              FROM generate_series(1, ?) AS n
              """,
              CHECKOUTS);
          sql.update(
              """
              INSERT INTO stock_hold (checkout_id, state, reserved_until)
              VALUES ('chk_1', 'pending', now() - interval '2 hours'),
                     ('held', 'pending', now() - interval '1 hour'),
                     ('on time', 'pending', now() + interval '1 minute')
              """);
          return true;
        });
  }

  /** Closing a row voids attempts there without asking the provider. */
  @Test
  void whatOnlyTheRowCallsVoidedIsToBeVoided() {
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO payment_attempt (checkout_id, number, payment_token, state)
                SELECT 'chk_1', n, 'tok', state
                FROM unnest(ARRAY['declined', 'voided', 'accepted', 'challenged', 'voiding'])
                     WITH ORDINALITY AS a (state, n)
                """));
    assertThat(STORE.attemptsToVoid("chk_1")).containsExactly(2, 3, 4, 5);
  }

  @Test
  void pagesHaveEachOfThemOnceTheOldestFirst() {
    List<Overdue> found = new ArrayList<>();
    List<Overdue> page;
    do {
      Overdue last = found.isEmpty() ? Overdue.NONE : found.getLast();
      page = STORE.overdue(HOLD, LATE, last, 100);
      found.addAll(page);
    } while (page.size() == 100);

    assertThat(found).doesNotHaveDuplicates().hasSize(CHECKOUTS + 1);
    assertThat(found).isSortedAccordingTo((one, other) -> one.due().compareTo(other.due()));
    assertThat(found.getLast().checkoutId()).isEqualTo("held");
  }
}
