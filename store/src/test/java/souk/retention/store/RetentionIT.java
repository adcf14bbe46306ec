package souk.retention.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.Checkout;
import souk.checkout.store.CheckoutStore;
import souk.checkout.store.PersonalData;
import souk.fraud.store.FraudStore;
import souk.ops.store.SuspectStore;
import souk.orders.store.OrderStore;
import souk.payments.PaymentKey;
import souk.payments.store.PaymentStore;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.TestContext;
import souk.sql.TestOrders;
import souk.sql.TestSql;
import souk.verify.store.InvariantStore;

/** Every table says how long its rows live, and who forgets them does. */
class RetentionIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final Retention RETENTION = CONTEXT.getBean(Retention.class);
  private static final Duration MONTH = Duration.ofDays(30);

  /** How a row is written that is as many days old as its argument says. */
  private static final Map<String, String> ROWS =
      Map.of(
          "velocity_event",
          "INSERT INTO velocity_event (identity, event, at) SELECT 1, 'decline', now() - ? * interval '1 day'",
          "idempotency_key",
          """
          INSERT INTO idempotency_key (owner, key, request_hash, state, created_at)
          SELECT 'x', gen_random_uuid(), 'x', 'answered', now() - ? * interval '1 day'
          """,
          "cart",
          """
          INSERT INTO cart (id, token_hash, currency, created_at, updated_at)
          SELECT gen_random_uuid(), 'x', 'USD', now() - ? * interval '1 day', '2000-01-01'
          """,
          "step_failure",
          """
          INSERT INTO step_failure (checkout_id, step, failures, last_failure, last_at)
          SELECT gen_random_uuid(), 'Place', 1, 'x', now() - ? * interval '1 day'
          """,
          "parked_event",
          """
          INSERT INTO parked_event (topic, partition, event_offset, error, parked_at)
          SELECT gen_random_uuid(), 0, 0, 'x', now() - ? * interval '1 day'
          """,
          "audit",
          "INSERT INTO audit (account_id, action, subject, created_at) SELECT 'x', 'x', 'x', now() - ? * interval '1 day'",
          "reconciliation_incident",
          """
          INSERT INTO reconciliation_incident (checkout_id, kind, created_at)
          SELECT 'x', 'x', now() - ? * interval '1 day'
          """);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  static List<Perishable> deleting() {
    return RETENTION.perishables().stream().filter(one -> !one.tables().isEmpty()).toList();
  }

  private static int run(String statement, Object... arguments) {
    return TestSql.once(DATABASE, sql -> sql.update(statement, arguments));
  }

  private static long count(String table) {
    return TestSql.once(
        DATABASE,
        sql -> sql.only("SELECT count(*) AS rows FROM " + table, row -> row.number("rows")));
  }

  @BeforeEach
  void empty() {
    ROWS.keySet().forEach(table -> run("DELETE FROM " + table));
  }

  /** Whoever adds a table says so in {@link Retention}, or this fails. */
  @Test
  void everyTableSaysHowLongItsRowsLive() {
    List<String> tables =
        TestSql.once(
            DATABASE,
            sql ->
                sql.query(
                    """
                    SELECT relname::text AS name FROM pg_class
                    WHERE relkind IN ('r', 'p') AND NOT relispartition
                      AND relnamespace = 'public'::regnamespace
                    """,
                    row -> row.text("name")));
    assertThat(RETENTION.declared().keySet()).containsExactlyInAnyOrderElementsOf(tables);
    assertThat(RETENTION.declared().values()).allMatch(lifetime -> lifetime.length() > 10);
  }

  @Test
  void aRowOfEachTableThatIsForgottenCanBeMadeHere() {
    Set<String> tables = new TreeSet<>();
    deleting().forEach(one -> tables.addAll(one.tables()));
    assertThat(ROWS.keySet()).isEqualTo(tables);
  }

  @ParameterizedTest
  @MethodSource("deleting")
  void whatIsTooOldIsForgottenAndNothingElse(Perishable perishable) {
    int tooOld = (int) perishable.kept().toDays() + 1;
    for (String table : perishable.tables()) {
      run(ROWS.getOrDefault(table, ""), tooOld);
      run(ROWS.getOrDefault(table, ""), 0);
    }
    assertThat(perishable.forgetSome()).isFalse();
    perishable.tables().forEach(table -> assertThat(count(table)).as(table).isEqualTo(1));
  }

  @ParameterizedTest
  @MethodSource("deleting")
  void muchIsForgottenInSlices(Perishable perishable) {
    int tooOld = (int) perishable.kept().toDays() + 1;
    int many = 12_000;
    for (String table : perishable.tables()) {
      run(ROWS.getOrDefault(table, "") + " FROM generate_series(1, " + many + ")", tooOld);
    }
    assertThat(perishable.forgetSome()).isTrue();
    for (String table : perishable.tables()) {
      assertThat(count(table)).as(table).isBetween(1L, many - 1L);
    }
  }

  private static String begun(CheckoutStatus status, int daysAgo) {
    String id = Ids.create("chk");
    run(
        """
        INSERT INTO checkout (id, cart_id, cart_version, buyer_id, token_hash, email, shipping_address,
                              lines, currency, status, attempt, device_hash, next_action, revising,
                              wish_hash, created_at,
                              updated_at)
        SELECT ?, 'crt_' || ?, 1, 'acc_1', 'hash', 'ada@example.org',
               '{"name": "Ada", "line1": "1 Main St", "country": "US"}', '[]', 'USD', ?, 1, 'device',
               '{"type": "redirect", "url": "u"}', '{"email": "ada@example.com"}', 'hash', at, at
        FROM (SELECT now() - ? * interval '1 day' AS at) a
        """,
        id,
        id,
        status.word(),
        daysAgo);
    run(
        """
        INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor, state,
                                     redirect_url, created_at)
        VALUES (?, 1, 'tok_secret', 4000, 'voided', 'https://bank', now() - ? * interval '1 day')
        """,
        id,
        daysAgo);
    run(
        """
        INSERT INTO stock_hold (checkout_id, state, buyer, buyer_written, ended_at)
        VALUES (?, 'released', 'ada@example.org', 'ada.b@example.org', now())
        """,
        id);
    return id;
  }

  /** All that is written about a checkout, in one text. */
  private static String written(String checkout) {
    return TestSql.once(
        DATABASE,
        sql ->
            sql.only(
                """
                SELECT to_jsonb(c) || jsonb_build_object('attempts', (SELECT jsonb_agg(to_jsonb(a))
                         FROM payment_attempt a WHERE a.checkout_id = c.id), 'hold', to_jsonb(h)) AS all
                FROM checkout c JOIN stock_hold h ON h.checkout_id = c.id WHERE c.id = ?
                """,
                row -> row.text("all"),
                checkout));
  }

  private static void forgetPersonalData() {
    for (Perishable perishable : RETENTION.perishables()) {
      if (perishable.tables().isEmpty()) {
        assertThat(perishable.forgetSome()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"OUT_OF_STOCK", "REJECTED", "EXPIRED", "CANCELLED"})
  void whoWasBehindACheckoutWithoutAnOrderIsForgotten(CheckoutStatus end) {
    String old = begun(end, 31);
    String young = begun(end, 29);
    forgetPersonalData();
    assertThat(written(old))
        .doesNotContain(
            "ada", "Ada", "Main", "acc_1", "hash\": \"hash", "device\"", "tok_secret", "bank")
        .doesNotContain("crt_");
    assertThat(written(young))
        .contains("ada@example.org", "Main", "acc_1", "device", "tok_secret", "crt_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RESERVING", "AWAITING_PAYMENT", "PROCESSING", "IN_REVIEW"})
  void whatIsOpenKeepsWhatItNeedsHoweverOldItIs(CheckoutStatus open) {
    String stuck = begun(open, 400);
    forgetPersonalData();
    assertThat(written(stuck)).contains("ada@example.org", "Main", "tok_secret");
    run("DELETE FROM payment_attempt WHERE checkout_id = ?", stuck);
    run("DELETE FROM checkout WHERE id = ?", stuck);
  }

  @Test
  void whatStillHoldsStockIsLeftToWhoeverLooksAfterIt() {
    String stray = begun(CheckoutStatus.EXPIRED, 400);
    run("UPDATE stock_hold SET state = 'pending' WHERE checkout_id = ?", stray);
    forgetPersonalData();
    assertThat(written(stray)).contains("ada@example.org");
    run("UPDATE stock_hold SET state = 'released' WHERE checkout_id = ?", stray);
  }

  @Test
  void ordersKeepWhatTheyNeedButNoCardToken() {
    TestOrders orders = TestOrders.placed(DATABASE, 1, 5_000);
    run(
        """
        UPDATE checkout SET created_at = now() - interval '1 year', updated_at = now() - interval '1 year'
        WHERE id = ?
        """,
        orders.checkout());
    run(
        "UPDATE payment_attempt SET created_at = now() - interval '1 year' WHERE checkout_id = ?",
        orders.checkout());
    forgetPersonalData();
    assertThat(CONTEXT.getBean(OrderStore.class).find(orders.group()).orElseThrow().email())
        .isEqualTo("a@example.org");
    assertThat(CONTEXT.getBean(CheckoutStore.class).find(orders.checkout()).orElseThrow().email())
        .isEqualTo("a@example.org");
    assertThat(
            CONTEXT
                .getBean(PaymentStore.class)
                .find(new PaymentKey(orders.checkout(), 1))
                .orElseThrow()
                .paymentToken())
        .isEmpty();
  }

  /** Those who look after checkouts, money and fraud go on with what is left. */
  @Test
  void whatIsLeftCanBeLookedAt() {
    Map<String, Long> before = violations();
    String old = begun(CheckoutStatus.EXPIRED, 31);
    forgetPersonalData();
    Checkout left = CONTEXT.getBean(CheckoutStore.class).find(old).orElseThrow();
    assertThat(left.status()).isEqualTo(CheckoutStatus.EXPIRED);
    assertThat(left.email()).isEmpty();
    assertThat(left.buyerId()).isNull();
    assertThat(left.tokenHash()).isNull();
    assertThat(CONTEXT.getBean(SuspectStore.class).find(old, MONTH)).isPresent();
    assertThat(CONTEXT.getBean(FraudStore.class).signals(new PaymentKey(old, 1), 9, 9)).isPresent();
    assertThat(CONTEXT.getBean(PaymentStore.class).find(new PaymentKey(old, 1))).isPresent();
    assertThat(violations()).isEqualTo(before);
  }

  private static Map<String, Long> violations() {
    Map<String, Long> violations = new TreeMap<>();
    CONTEXT
        .getBean(InvariantStore.class)
        .look(MONTH, MONTH, MONTH)
        .forEach(invariant -> violations.put(invariant.name(), invariant.violations()));
    return violations;
  }

  @Test
  void shoppersAreForgottenInSlices() {
    run(
        """
        INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency, status,
                              created_at, updated_at)
        SELECT gen_random_uuid(), 'x', 1, 'x@example.org', '{}', '[]', 'USD', 'expired', at, at
        FROM (SELECT now() - interval '1 year' AS at) a, generate_series(1, 1500)
        """);
    PersonalData personal = CONTEXT.getBean(PersonalData.class);
    assertThat(personal.forgetShoppers(MONTH)).isTrue();
    assertThat(count("checkout WHERE email = 'x@example.org'")).isEqualTo(500);
    assertThat(personal.forgetShoppers(MONTH)).isFalse();
    assertThat(count("checkout WHERE email = 'x@example.org'")).isZero();
  }
}
