package souk.reconciliation.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.money.Money;
import souk.orders.store.PaymentsAtRisk;
import souk.payments.PaymentKey;
import souk.payments.SettleResult;
import souk.payments.SettlementActivities;
import souk.payments.provider.BookPage.Entry;
import souk.payments.provider.BookPage.State;
import souk.payments.store.OperationStore;
import souk.payments.store.PaymentSettings;
import souk.payments.store.PaymentStore;
import souk.reconciliation.activity.BooksComparison.Limits;
import souk.reconciliation.store.BooksStore;
import souk.reconciliation.store.ReconciliationStore;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.TestContext;
import souk.sql.TestOrders;
import souk.sql.TestSql;

/** A provider that leaves some questions without an answer keeps nothing else from being asked. */
class BooksReconciliationIT {
  private static final long TOTAL_MINOR = 5_500;
  private static final int VOIDS_MAX = 5;
  private static final Duration LATE = Duration.ZERO;
  private static final Duration WINDOW = Duration.ofHours(2);
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final BooksStore OURS = CONTEXT.getBean(BooksStore.class);
  private static final PaymentStore PAYMENTS = CONTEXT.getBean(PaymentStore.class);
  private static final OperationStore OPERATIONS = CONTEXT.getBean(OperationStore.class);

  private final TheirBooks theirs = new TheirBooks();
  private SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  /** Another worker's, with figures of its own. */
  private BooksReconciliationActivitiesImpl round() {
    metrics = new SimpleMeterRegistry();
    return new BooksReconciliationActivitiesImpl(
        OURS,
        PAYMENTS,
        OPERATIONS,
        this::settle,
        theirs,
        CONTEXT.getBean(PaymentsAtRisk.class),
        metrics,
        new ReconciliationSettings(
            Duration.ofMinutes(1), LATE, WINDOW, VOIDS_MAX, Duration.ofMinutes(10)),
        new PaymentSettings("sandbox", Duration.ofDays(2)));
  }

  /** As {@link SettlementActivities} says it, of a provider that answers all but what is silent. */
  private SettleResult settle(String operation) {
    if (theirs.isSilent(operation)) {
      throw ApplicationFailure.newFailure("no answer", "OutcomeUnknown");
    }
    OPERATIONS.done(operation);
    return new SettleResult.Done();
  }

  private static TestOrders placed() {
    return TestOrders.placed(DATABASE, 1, TOTAL_MINOR);
  }

  private static PaymentKey payment(TestOrders orders) {
    return new PaymentKey(orders.checkout(), 1);
  }

  /** An attempt of a checkout that ended without orders. */
  private static PaymentKey unowned() {
    String checkout = Ids.create("chk");
    TestSql.write(
        DATABASE,
        sql -> {
          sql.update(
              """
              INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency,
                                    status, attempt)
              VALUES (?, ?, 1, 'a@example.org', '{}', '[]', 'USD', 'expired', 1)
              """,
              checkout,
              checkout);
          return sql.update(
              """
              INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor, state)
              VALUES (?, 1, 'tok', ?, 'accepted')
              """,
              checkout,
              TOTAL_MINOR);
        });
    return new PaymentKey(checkout, 1);
  }

  private static PaymentKey unknown() {
    return new PaymentKey(Ids.create("chk"), 1);
  }

  private static Entry authorized(PaymentKey key) {
    return authorized(key, OURS.instance());
  }

  private static Entry authorized(PaymentKey key, @Nullable String instance) {
    return new Entry(
        key.toString(), State.AUTHORIZED, Money.of(TOTAL_MINOR, "USD"), 0, 0, instance);
  }

  private List<String> incidents(PaymentKey key) {
    return TestSql.once(
        DATABASE,
        sql ->
            sql.query(
                "SELECT kind FROM reconciliation_incident WHERE checkout_id = ?",
                row -> row.text("kind"),
                key.checkoutId()));
  }

  @Test
  void anOperationWithoutAnAnswerLetsThoseBehindItBeSettled() {
    List<String> keys =
        List.of(placed(), placed(), placed()).stream()
            .map(orders -> OPERATIONS.openCapture(orders.order(1), "acc_seller"))
            .toList();
    theirs.silent(keys.getFirst());
    round().settleForgotten();
    assertThat(OPERATIONS.pendingFor(LATE, 10)).containsExactly(keys.getFirst());

    theirs.answersAgain();
    assertThat(round().settleForgotten()).isEqualTo(1);
    assertThat(OPERATIONS.pendingFor(LATE, 10)).isEmpty();
  }

  @Test
  void aVoidWithoutAnAnswerIsDoneByTheNextRoundAndReportedOnce() {
    PaymentKey silent = unowned();
    PaymentKey other = unowned();
    theirs.lists(authorized(silent), authorized(other));
    theirs.silent(silent.toString());
    round().compareBooks();
    assertThat(theirs.voided()).containsExactly(other);
    assertThat(incidents(silent)).containsExactly("unowned_authorization");

    theirs.answersAgain();
    round().compareBooks();
    assertThat(theirs.voided()).contains(silent);
    assertThat(incidents(silent)).containsExactly("unowned_authorization");
  }

  @Test
  void ordersPlacedWithWhatTheProviderDoesNotKnowAreReported() {
    PaymentKey silent = payment(placed());
    PaymentKey unknown = payment(placed());
    PaymentKey unlisted = payment(placed());
    theirs.silent(silent.toString());
    theirs.knows(unlisted);
    round().compareBooks();
    assertThat(incidents(unknown)).containsExactly("placed_without_authorization");
    assertThat(incidents(silent)).isEmpty();
    assertThat(incidents(unlisted)).isEmpty();

    theirs.answersAgain();
    round().compareBooks();
    assertThat(incidents(silent)).containsExactly("placed_without_authorization");
  }

  @Test
  void whatIsListedIsNotAskedAboutAgain() {
    PaymentKey listed = payment(placed());
    theirs.lists(authorized(listed));
    theirs.silent(listed.toString());
    round().compareBooks();
    assertThat(incidents(listed)).isEmpty();
    assertThat(theirs.asked()).doesNotContain(listed);
  }

  @Test
  void aRoundThatHasTakenLongOnlyCompares() {
    PaymentKey unowned = unowned();
    PaymentKey unknown = payment(placed());
    theirs.lists(authorized(unowned));
    var differences = metrics.counter("differences");
    Instant now = Instant.now().plusSeconds(1);
    var late = comparison(() -> false, () -> false);
    assertThat(late.compare(now.minus(WINDOW), now)).isEqualTo(1);
    assertThat(differences.count()).isEqualTo(1);
    assertThat(incidents(unowned)).containsExactly("unowned_authorization");
    assertThat(theirs.voided()).isEmpty();
    assertThat(incidents(unknown)).isEmpty();
  }

  @Test
  void booksTooLongForOneRoundAreReadFromTheNewestAndWhatWasReadIsVoided() {
    PaymentKey unowned = unowned();
    theirs.lists(authorized(unowned));
    Instant now = Instant.now().plusSeconds(1);
    comparison(() -> theirs.pages() < 2, () -> true).compare(now.minus(WINDOW), now);
    assertThat(theirs.pages()).isEqualTo(2);
    assertThat(theirs.voided()).containsExactly(unowned);
  }

  private BooksComparison comparison(BooleanSupplier isTimeToRead, BooleanSupplier isTime) {
    return new BooksComparison(
        OURS,
        PAYMENTS,
        theirs,
        metrics.counter("differences"),
        new Limits(LATE, VOIDS_MAX, isTimeToRead, isTime));
  }

  /** A restored backup, or another Souk on the same account. */
  @Test
  void whatThisDatabaseDoesNotKnowIsNeverVoided() {
    PaymentKey lost = unknown();
    PaymentKey another = unknown();
    PaymentKey nobody = unknown();
    theirs.lists(authorized(lost), authorized(another, "ins_another"), authorized(nobody, null));
    round().compareBooks();
    assertThat(theirs.voided()).isEmpty();
    assertThat(incidents(lost)).containsExactly("unknown_authorization");
    assertThat(incidents(another)).isEmpty();
    assertThat(incidents(nobody)).isEmpty();
    assertThat(metrics.get("souk.reconciliation.foreign").gauge().value()).isEqualTo(2);
  }

  /** Made before there were marks, or before this database came back from a backup. */
  @Test
  void whatDoesNotCarryOurMarkIsReportedAndNotVoided() {
    PaymentKey unmarked = unowned();
    PaymentKey older = unowned();
    PaymentKey marked = unowned();
    theirs.lists(authorized(unmarked, null), authorized(older, "ins_before"), authorized(marked));
    round().compareBooks();
    assertThat(theirs.voided()).containsExactly(marked);
    assertThat(incidents(unmarked)).containsExactly("unowned_authorization");
    assertThat(incidents(older)).containsExactly("unowned_authorization");
  }

  @Test
  void aRenewedMarkLeavesAloneWhatWasAuthorizedBefore() {
    PaymentKey before = unowned();
    Entry entry = authorized(before);
    TestSql.write(
        DATABASE,
        sql ->
            sql.only(
                "SELECT renew_instance('restored from a backup') AS id", row -> row.text("id")));
    assertThat(OURS.instance()).isNotEqualTo(entry.instance());
    PaymentKey since = unowned();
    theirs.lists(entry, authorized(since));
    round().compareBooks();
    assertThat(theirs.voided()).containsExactly(since);
    assertThat(CONTEXT.getBean(ReconciliationStore.class).attemptsToVoid(before.checkoutId()))
        .as("nor does whoever ends an orphan void it")
        .isEmpty();
    assertThat(CONTEXT.getBean(ReconciliationStore.class).attemptsToVoid(since.checkoutId()))
        .containsExactly(1);
  }

  @Test
  void withMoreThanTheCapNothingIsVoidedAndThatIsAnIncident() {
    List<PaymentKey> many =
        Stream.generate(BooksReconciliationIT::unowned).limit(VOIDS_MAX + 1).toList();
    many.forEach(key -> theirs.lists(authorized(key)));
    round().compareBooks();
    assertThat(theirs.voided()).isEmpty();
    PaymentKey round = new PaymentKey(OURS.instance(), 1);
    assertThat(incidents(round)).containsExactly("too_many_unowned");
    assertThat(round().compareBooks()).as("once an hour").isZero();
    assertThat(incidents(round)).hasSize(1);
  }

  /** The provider has confirmed the void of a cancelled purchase, and lists it all the same. */
  @Test
  void whatStillStandsThoughAllOfItsOrdersWereCancelledIsVoidedAgain() {
    TestOrders orders = placed();
    PaymentKey key = payment(orders);
    theirs.lists(authorized(key));
    round().compareBooks();
    assertThat(theirs.voided()).isEmpty();

    OPERATIONS.openVoid(orders.group(), orders.order(1), TOTAL_MINOR, "acc_buyer");
    OPERATIONS.done("void/" + orders.group());
    round().compareBooks();
    assertThat(theirs.voided()).containsExactly(key);
    assertThat(incidents(key)).containsExactly("unowned_authorization");
  }
}
