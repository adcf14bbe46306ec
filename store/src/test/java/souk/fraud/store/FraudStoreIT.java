package souk.fraud.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.fraud.FraudVerdict;
import souk.fraud.store.Signals.History;
import souk.fraud.store.Signals.Identity;
import souk.fraud.store.Signals.Recent;
import souk.payments.PaymentKey;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.TestContext;
import souk.sql.TestSql;

class FraudStoreIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final FraudStore STORE = CONTEXT.getBean(FraudStore.class);

  private final String unique = UUID.randomUUID().toString();

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  /** One who wants to pay 40.00. */
  private record Payer(
      @Nullable String buyerId,
      String email,
      String line1,
      String country,
      String region,
      @Nullable String device) {}

  private Payer guest(String name) {
    return new Payer(null, name + "@" + unique, name + " st " + unique, "US", "NY", name + unique);
  }

  private static PaymentKey attempt(Payer payer) {
    String id = Ids.create("chk");
    TestSql.write(
        DATABASE,
        sql -> {
          sql.update(
              """
              INSERT INTO checkout (id, cart_id, cart_version, buyer_id, email, shipping_address, lines,
                                    currency, status, attempt, device_hash)
              VALUES (?, ?, 1, ?, ?,
                      jsonb_strip_nulls(jsonb_build_object('line1', ?::text, 'city', 'X', 'postal_code', ?::text,
                                                           'country', ?::text, 'region', ?::text)),
                      '[]', 'USD', 'processing', 1, ?)
              """,
              id,
              id,
              payer.buyerId(),
              payer.email(),
              payer.line1(),
              "HK".equals(payer.country()) ? null : "1",
              payer.country(),
              payer.region(),
              payer.device());
          return sql.update(
              """
              INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor, state)
              VALUES (?, 1, 'tok', 4000, 'accepted')
              """,
              id);
        });
    return new PaymentKey(id, 1);
  }

  private static void declined(PaymentKey key) {
    // Twice, as a step that is repeated does: one card was refused.
    for (int time = 0; time < 2; time++) {
      TestSql.write(
          DATABASE,
          sql ->
              sql.update(
                  "UPDATE payment_attempt SET state = 'declined' WHERE checkout_id = ?",
                  key.checkoutId()));
    }
  }

  private static void placed(PaymentKey key, long totalMinor) {
    TestSql.write(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO order_group (id, checkout_id, buyer_id, email, shipping_address,
                                         authorization_id, currency, total_minor)
                SELECT 'grp' || id, id, buyer_id, email, shipping_address, 'a', currency, ?
                FROM checkout WHERE id = ?
                """,
                totalMinor,
                key.checkoutId()));
  }

  private String account(String age) {
    String id = Ids.create("acc");
    TestSql.write(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO account (id, email, password_hash, roles, created_at)
                VALUES (?, ?, '', '{buyer}', now() - ?::interval)
                """,
                id,
                id + "@example.org",
                age));
    return id;
  }

  private static Signals signals(PaymentKey key) {
    return STORE.signals(key, 100, 100).orElseThrow();
  }

  @Test
  void anHourIsCountedForEachWayToRecognizeSomebody() {
    Payer ada = guest("ada");
    declined(attempt(ada));
    declined(attempt(ada));
    Payer sameDevice = guest("bob");
    var key =
        attempt(new Payer(null, sameDevice.email(), "ADA  St " + unique, "US", "NY", ada.device()));
    Signals signals = signals(key);
    assertThat(signals.guest()).isTrue();
    assertThat(signals.amountMinor()).isEqualTo(4_000);
    assertThat(signals.recent())
        .containsOnlyKeys(Identity.EMAIL, Identity.ADDRESS, Identity.DEVICE)
        .containsEntry(Identity.EMAIL, new Recent(1, 0))
        .containsEntry(Identity.ADDRESS, new Recent(3, 2))
        .containsEntry(Identity.DEVICE, new Recent(3, 2));
  }

  @Test
  void anAddressWithoutPostalCodeIsRecognizedToo() {
    String line1 = unique + " Queen's Road";
    attempt(new Payer(null, "a" + unique, line1, "HK", "", null));
    var key = attempt(new Payer(null, "b" + unique, line1, "HK", "", null));
    assertThat(signals(key).recent()).containsEntry(Identity.ADDRESS, new Recent(2, 0));
  }

  @Test
  void countingEndsAtTheLimitThatMattersAndAfterAnHour() {
    Payer ada = guest("ada");
    for (int checkout = 0; checkout < 5; checkout++) {
      attempt(ada);
    }
    var key = attempt(ada);
    assertThat(STORE.signals(key, 3, 3).orElseThrow().recent().get(Identity.EMAIL))
        .isEqualTo(new Recent(3, 0));
    TestSql.write(
        DATABASE, sql -> sql.update("UPDATE velocity_event SET at = at - interval '61 minutes'"));
    assertThat(signals(key).recent().get(Identity.EMAIL)).isEqualTo(new Recent(0, 0));
  }

  @Test
  void aBuyersHistoryIsThatOfTheAccount() {
    String account = account("3 days");
    Payer home = new Payer(account, "a@" + unique, "Main", "US", "NY", "laptop");
    placed(attempt(home), 1_000);
    placed(attempt(home), 3_000);
    placed(attempt(guest("somebody else")), 900_000);

    Signals again = signals(attempt(home));
    assertThat(again.guest()).isFalse();
    assertThat(again.accountAge()).isBetween(Duration.ofHours(71), Duration.ofHours(73));
    assertThat(again.history()).isEqualTo(new History(2, 2_000, true, true, 2, true));
    assertThat(again.recent().get(Identity.BUYER)).isEqualTo(new Recent(3, 0));

    Payer elsewhere = new Payer(account, "a@" + unique, "Elm", "US", "TX", "phone");
    assertThat(signals(attempt(elsewhere)).history())
        .isEqualTo(new History(2, 2_000, true, false, 2, false));
    Payer abroad = new Payer(account, "a@" + unique, "Rue", "FR", "IDF", null);
    assertThat(signals(attempt(abroad)).history())
        .isEqualTo(new History(2, 2_000, false, false, 2, false));
  }

  @Test
  void whoeverJudgesFirstDecides() {
    var key = attempt(guest("ada"));
    assertThat(STORE.judged(key, FraudVerdict.REVIEW, 70, List.of("many_declines")))
        .contains(FraudVerdict.REVIEW);
    assertThat(STORE.judged(key, FraudVerdict.APPROVE, 0, List.of())).contains(FraudVerdict.REVIEW);
    assertThat(
            TestSql.<String>once(
                DATABASE,
                sql ->
                    sql.only(
                        """
                        SELECT fraud_score || ' ' || array_to_string(fraud_reasons, ',') AS kept
                        FROM payment_attempt WHERE checkout_id = ?
                        """,
                        row -> row.text("kept"),
                        key.checkoutId())))
        .isEqualTo("70 many_declines");
    assertThat(STORE.judged(new PaymentKey("chk_none", 1), FraudVerdict.REVIEW, 0, List.of()))
        .isEmpty();
  }

  @Test
  void whatWasThoughtBeforeIsKnownWithoutAScore() {
    Payer ada = guest("ada");
    var first = attempt(ada);
    assertThat(STORE.before(first)).contains(new ThoughtBefore(4_000, FraudVerdict.APPROVE));
    STORE.judged(first, FraudVerdict.REJECT, 100, List.of("many_declines"));
    assertThat(STORE.before(first)).contains(new ThoughtBefore(4_000, FraudVerdict.REJECT));
    // Another checkout of the same buyer, however the address is written; not somebody else's.
    var again =
        attempt(new Payer(null, ada.email().toUpperCase(Locale.ROOT), "x", "US", "NY", null));
    assertThat(STORE.before(again)).contains(new ThoughtBefore(4_000, FraudVerdict.REJECT));
    assertThat(STORE.before(attempt(guest("bob"))))
        .contains(new ThoughtBefore(4_000, FraudVerdict.APPROVE));
    assertThat(STORE.before(new PaymentKey("chk_none", 1))).isEmpty();
  }

  @Test
  void whatWasThoughtOfAnAccountCountsForADay() {
    String account = account("3 days");
    var reviewed = attempt(new Payer(account, "a@" + unique, "Main", "US", "NY", null));
    STORE.judged(reviewed, FraudVerdict.REVIEW, 60, List.of("large_amount"));
    var other = attempt(new Payer(account, "b@" + unique, "Elm", "US", "TX", null));
    assertThat(STORE.before(other)).contains(new ThoughtBefore(4_000, FraudVerdict.REVIEW));
    TestSql.write(
        DATABASE,
        sql ->
            sql.update(
                "UPDATE checkout SET created_at = now() - interval '25 hours' WHERE id = ?",
                reviewed.checkoutId()));
    assertThat(STORE.before(other)).contains(new ThoughtBefore(4_000, FraudVerdict.APPROVE));
  }

  @Test
  void whatIsOldIsForgotten() {
    var key = attempt(guest("ada"));
    TestSql.write(
        DATABASE, sql -> sql.update("UPDATE velocity_event SET at = at - interval '2 days'"));
    var fresh = attempt(guest("bob"));
    assertThat(STORE.forget(Duration.ofDays(1))).isFalse();
    assertThat(
            TestSql.<Long>once(
                DATABASE,
                sql ->
                    sql.only(
                        "SELECT count(*) AS kept FROM velocity_event WHERE at < now() - interval '1 day'",
                        row -> row.number("kept"))))
        .isZero();
    assertThat(signals(fresh).recent().get(Identity.EMAIL)).isEqualTo(new Recent(1, 0));
    assertThat(signals(key).recent().get(Identity.EMAIL)).isEqualTo(new Recent(0, 0));
  }
}
