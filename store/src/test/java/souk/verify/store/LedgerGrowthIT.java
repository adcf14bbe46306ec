package souk.verify.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.inventory.store.StockRebuild;
import souk.inventory.store.StockRebuild.Difference;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestSql;
import souk.verify.Invariant;

/**
 * A shop that has been open for long. With the system property {@code souk.ledger.rows} it is a
 * larger one than there is time for every day; then time counts too.
 */
class LedgerGrowthIT {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerGrowthIT.class);
  private static final int ROWS = Integer.getInteger("souk.ledger.rows", 200_000);
  private static final int OFFERS = 10_000;
  private static final int HOLDS = (ROWS - OFFERS) / 2;
  private static final int ONE_IN_TEN_SOLD = 10;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration LATE = Duration.ofMinutes(5);

  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final InvariantStore INVARIANTS = CONTEXT.getBean(InvariantStore.class);

  /** Everything in them is found by an index. */
  private static final Pattern READ_WHOLE =
      Pattern.compile(
          "Seq Scan on (stock_ledger|stock_hold|checkout|order_group|seller_order|order_line|"
              + "order_payment|payment_attempt|payment_operation)");

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  @BeforeAll
  static void fill() {
    TestSql.write(
        DATABASE,
        sql -> {
          sql.update("INSERT INTO category (path, name) VALUES ('Tests', 'Tests')");
          sql.update(
              """
              INSERT INTO seller (id, name, country, rating_percent, rating_count, handling_days)
              VALUES ('s', 's', 'US', 97, 10, 1)
              """);
          sql.update(
              "INSERT INTO product (id, title, brand, category) VALUES ('p', 'p', 'p', 'Tests')");
          sql.update("INSERT INTO product_document (product_id) VALUES ('p')");
          sql.update("INSERT INTO variant (id, product_id) VALUES ('v', 'p')");
          sql.update(
              """
              INSERT INTO offer (id, product_id, variant_id, seller_id, sku, condition, price_minor,
                                 currency, weight_grams)
              SELECT 'ofr_' || n, 'p', 'v', 's', n::text, 'new', 100, 'USD', 1
              FROM generate_series(0, ? - 1) AS n
              """,
              OFFERS);
          sql.update(
              """
              INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
              SELECT id, 100000, 0, 'received', 'import:' || id FROM offer
              """);
          return true;
        });
    checkouts();
    orders();
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO stock (offer_id, on_hand, reserved)
                SELECT offer_id, sum(on_hand_delta), sum(reserved_delta) FROM stock_ledger
                GROUP BY offer_id
                """));
    TestSql.once(DATABASE, sql -> sql.update("VACUUM ANALYZE"));
  }

  private static void checkouts() {
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO stock_hold (checkout_id, state, reserved_until, ended_at)
                SELECT 'chk_' || lpad(n::text, 26, '0'),
                       CASE WHEN n % ? = 0 THEN 'confirmed' ELSE 'released' END, now(), now()
                FROM generate_series(1, ?) AS n
                """,
                ONE_IN_TEN_SOLD, HOLDS));
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
                SELECT 'ofr_' || n % ?, on_hand, reserved, reason, 'chk_' || lpad(n::text, 26, '0')
                FROM generate_series(1, ?) AS n CROSS JOIN LATERAL (VALUES
                  (0, 1, 'reserved'),
                  (CASE WHEN n % ? = 0 THEN -1 ELSE 0 END, -1,
                   CASE WHEN n % ? = 0 THEN 'sold' ELSE 'released' END)) AS r (on_hand, reserved, reason)
                """,
                OFFERS, HOLDS, ONE_IN_TEN_SOLD, ONE_IN_TEN_SOLD));
  }

  private static void orders() {
    for (String statement :
        List.of(
            """
            INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency,
                                  status, order_group_id)
            SELECT checkout_id, checkout_id, 1, checkout_id || '@example.org', '{}', '[]', 'USD',
                   'placed', replace(checkout_id, 'chk', 'grp')
            FROM stock_hold WHERE state = 'confirmed'
            """,
            """
            INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor, state)
            SELECT id, 1, 'tok', 100, 'authorized' FROM checkout
            """,
            """
            INSERT INTO order_group (id, checkout_id, email, shipping_address, authorization_id,
                                     currency, total_minor)
            SELECT order_group_id, id, email, '{}', 'auth', 'USD', 100 FROM checkout
            """,
            """
            INSERT INTO seller_order (id, order_group_id, seller_id, goods_minor, shipping_minor,
                                      tax_minor, total_minor, shipping_option)
            SELECT replace(id, 'grp', 'ord'), id, 's', 100, 0, 0, 100, 'standard' FROM order_group
            """,
            """
            INSERT INTO order_line (order_id, offer_id, product_id, title, condition, quantity,
                                    unit_price_minor, tax_minor)
            SELECT replace(reference, 'chk', 'ord'), offer_id, 'p', 'p', 'new', 1, 100, 0
            FROM stock_ledger WHERE reason = 'sold'
            """,
            """
            INSERT INTO order_payment (order_id, authorized_minor, captured_minor)
            SELECT id, 100, 100 FROM seller_order
            ON CONFLICT (order_id) DO UPDATE SET captured_minor = 100
            """,
            """
            INSERT INTO payment_operation (key, order_id, kind, amount_minor, requested_by, state,
                                           settled_at)
            SELECT 'capture/' || id, id, 'capture', 100, 's', 'done', now() FROM seller_order
            """)) {
      TestSql.once(DATABASE, sql -> sql.update(statement));
    }
  }

  private static List<Invariant> violated() {
    return INVARIANTS.look(LATE, LATE, LATE).stream()
        .filter(invariant -> invariant.violations() > 0)
        .toList();
  }

  @Test
  void everythingIsLookedAtInTimeAndOneUnitInTheMiddleIsFound() {
    timed(
        "first look, which sums the ledger up",
        Duration.ofSeconds(30),
        found -> assertThat(found).isEmpty());
    timed("second look", Duration.ofSeconds(30), found -> assertThat(found).isEmpty());

    change("UPDATE stock SET on_hand = on_hand + 1 WHERE offer_id = 'ofr_5001'");
    change("UPDATE stock_hold SET state = 'confirmed' WHERE checkout_id = ?", middle());
    timed(
        "look at what is wrong",
        Duration.ofSeconds(30),
        found -> {
          assertThat(found)
              .extracting(Invariant::name)
              .containsExactlyInAnyOrder("counters_off_their_ledger", "hold_off_its_ledger");
          assertThat(found).allSatisfy(invariant -> assertThat(invariant.violations()).isOne());
        });
    change("UPDATE stock_hold SET state = 'released' WHERE checkout_id = ?", middle());

    long start = System.nanoTime();
    List<Difference> set = CONTEXT.getBean(StockRebuild.class).rebuild(10, LONG).offers();
    tell("rebuild", start);
    assertThat(set).extracting(Difference::offerId).containsExactly("ofr_5001");
    assertThat(violated()).isEmpty();
  }

  /** One that was given back. */
  private static String middle() {
    return "chk_%026d".formatted(HOLDS / 20 * 10 + 1);
  }

  private static void timed(String what, Duration most, Consumer<List<Invariant>> assertion) {
    long start = System.nanoTime();
    List<Invariant> found = violated();
    long took = tell(what, start);
    assertion.accept(found);
    assertThat(took).as(what).isLessThan(most.toMillis());
  }

  private static long tell(String what, long start) {
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    LOG.info("{} ledger rows, {}: {} ms", ROWS, what, millis);
    return millis;
  }

  private static void change(String statement, Object... arguments) {
    TestSql.once(DATABASE, sql -> sql.update(statement, arguments));
  }

  /** However large the tables are, a range of them is all that is read. */
  @Test
  void noStatementReadsAWholeTable() {
    for (GrowingInvariant invariant : InvariantSql.GROWING) {
      String middle = "chk_%026d".formatted(HOLDS / 2);
      assertThat(plan(invariant.look(), middle, middle + "5"))
          .as(invariant.name())
          .doesNotContainPattern(READ_WHOLE);
      assertThat(plan(invariant.nextRange(), middle, 20, ""))
          .as(invariant.name())
          .doesNotContainPattern(READ_WHOLE);
    }
  }

  private static String plan(String statement, Object... arguments) {
    return TestSql.write(
        DATABASE,
        sql -> {
          sql.query(
              "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)", row -> true);
          return String.join(
              "\n", sql.query("EXPLAIN " + statement, row -> row.text("QUERY PLAN"), arguments));
        });
  }

  /** With little time each look sees a part, and goes on there the next time. */
  @Test
  void looksWithoutTimeSeeEverythingOneAfterTheOther() {
    GrowingLook look = CONTEXT.getBean(GrowingLook.class);
    GrowingInvariant invariant =
        InvariantSql.GROWING.stream()
            .filter(each -> each.name().equals("paid_twice"))
            .findFirst()
            .orElseThrow();
    change(
        """
        INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor, state)
        SELECT checkout_id, 2, 'tok', 100, 'authorized' FROM payment_attempt
        WHERE checkout_id = (SELECT max(checkout_id) FROM payment_attempt)
        """);
    long seen = 0;
    int looks = 0;
    while (seen == 0 && looks < 20) {
      looks++;
      GrowingLook.Seen part = look.goRound(invariant, System.nanoTime(), HOLDS / 50);
      assertThat(part.isThrough()).isFalse();
      seen += part.invariant().violations();
    }
    assertThat(looks).isGreaterThan(3);
    assertThat(seen).isOne();
    change("DELETE FROM payment_attempt WHERE number = 2");
    assertThat(look.goRound(invariant, System.nanoTime() + LONG.toNanos(), HOLDS / 50).isThrough())
        .isTrue();
  }
}
