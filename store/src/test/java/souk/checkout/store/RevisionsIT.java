package souk.checkout.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import souk.checkout.CheckoutStatus;
import souk.fraud.FraudScore;
import souk.http.store.RequestKey;
import souk.pricing.Quote;
import souk.shipping.ShippingAddress;
import souk.sql.Database;
import souk.sql.TestCheckouts;
import souk.sql.TestContext;
import souk.sql.TestOffers;
import souk.sql.TestSql;

/**
 * What a buyer wants otherwise is made so as a whole, as long as nothing is paid, or not at all.
 */
class RevisionsIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final CheckoutStore STORE = CONTEXT.getBean(CheckoutStore.class);
  private static final TestCheckouts CHECKOUTS = new TestCheckouts(CONTEXT);
  private static final String NEW_HASH = "quote-2";

  private final String offer = TestOffers.inStock(DATABASE, 9);
  private final String email = offer + "@example.org";
  private final String cart = CHECKOUTS.guestCart(offer);
  private final String checkout = CHECKOUTS.heldAndQuoted(cart, offer, email);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private static Revision wish(String email) {
    var address =
        new ShippingAddress("Ada", "2 Side St", null, "Boston", "MA", "02101", "US", null);
    return new Revision(email, address, null, null);
  }

  private Optional<Integer> revise() {
    return STORE.revise(checkout, wish(email), TestCheckouts.key(), true);
  }

  private boolean quoted(Revision wish) {
    Quote quote = TestCheckouts.quote(offer);
    return STORE.revised(now(), wish, quote, NEW_HASH, quote.cheapest());
  }

  private Checkout now() {
    return CHECKOUTS.find(checkout);
  }

  private Optional<Integer> payBy(String quoteHash) {
    return STORE.accept(
        checkout, "tok", "standard", TestCheckouts.TOTAL_MINOR, quoteHash, TestCheckouts.key());
  }

  @Test
  void whatIsWantedStandsOnceItIsQuoted() {
    Instant until = now().reservedUntil();
    assertThat(revise()).contains(1);
    assertThat(now().status()).isEqualTo(CheckoutStatus.RESERVING);
    assertThat(now().shippingAddress().city()).as("until then").isNull();
    assertThat(payBy(TestCheckouts.QUOTE_HASH)).as("paid meanwhile").isEmpty();

    assertThat(quoted(wish(email))).isTrue();
    assertThat(now().status()).isEqualTo(CheckoutStatus.AWAITING_PAYMENT);
    assertThat(now().shippingAddress().city()).isEqualTo("Boston");
    assertThat(now().reservedUntil()).isEqualTo(until);
    assertThat(now().revising()).isNull();
    assertThat(payBy(TestCheckouts.QUOTE_HASH)).as("by the older quote").isEmpty();
    assertThat(payBy(NEW_HASH)).contains(1);
  }

  @Test
  void quotedTwiceItIsOneRevision() {
    revise();
    Checkout asRead = now();
    assertThat(quoted(wish(email))).isTrue();
    Quote quote = TestCheckouts.quote(offer);
    assertThat(STORE.revised(asRead, wish("late@example.org"), quote, "late", quote.cheapest()))
        .isFalse();
    assertThat(now().email()).isEqualTo(email);
    assertThat(now().quoteHash()).isEqualTo(NEW_HASH);
  }

  @Test
  void whatIsRefusedLeavesWhatStood() {
    revise();
    STORE.refuseRevision(now(), "undeliverable");
    assertThat(now().status()).isEqualTo(CheckoutStatus.AWAITING_PAYMENT);
    assertThat(now().revisionRefusal()).isEqualTo("undeliverable");
    assertThat(now().quoteHash()).isEqualTo(TestCheckouts.QUOTE_HASH);
    assertThat(payBy(TestCheckouts.QUOTE_HASH)).contains(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = CheckoutStatus.class,
      names = {"AWAITING_PAYMENT", "PLACED"},
      mode = EnumSource.Mode.EXCLUDE)
  void onlyWhatWaitsForPaymentIsChanged(CheckoutStatus status) {
    TestSql.once(
        DATABASE,
        sql -> sql.update("UPDATE checkout SET status = ? WHERE id = ?", status.word(), checkout));
    assertThat(revise()).isEmpty();
    assertThat(now().revision()).isZero();
  }

  @Test
  void notAfterTheDeadline() {
    TestSql.once(
        DATABASE,
        sql -> sql.update("UPDATE checkout SET reserved_until = now() WHERE id = ?", checkout));
    assertThat(revise()).isEmpty();
  }

  @Test
  void theSameRequestIsOneRevision() {
    RequestKey key = TestCheckouts.key();
    assertThat(STORE.revise(checkout, wish(email), key, true)).contains(1);
    quoted(wish(email));
    assertThat(STORE.revise(checkout, wish(email), key, true)).isEmpty();
  }

  @Test
  void notWithoutEnd() {
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                "UPDATE checkout SET revision = ? WHERE id = ?",
                CheckoutStore.REVISIONS_MAX,
                checkout));
    assertThat(revise()).isEmpty();
  }

  /** Either the card is accepted by the quote that stands, or the change is; never both. */
  @RepeatedTest(10)
  void eitherPaidOrChanged() throws Exception {
    Callable<Boolean> paying = () -> payBy(TestCheckouts.QUOTE_HASH).isPresent();
    Callable<Boolean> changing = () -> revise().isPresent();
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> done = threads.invokeAll(List.of(paying, changing, paying, changing));
      long happened = 0;
      for (Future<Boolean> each : done) {
        happened += each.get() ? 1 : 0;
      }
      assertThat(happened).isEqualTo(1);
    }
  }

  /** Another e-mail address is another buyer, who may have had all that one may have. */
  @Test
  void nobodyGetsMoreThanOneMayHaveByBecomingAnother() {
    TestSql.once(
        DATABASE,
        sql -> sql.update("UPDATE stock SET limit_per_buyer = 2 WHERE offer_id = ?", offer));
    String first = "first-" + email;
    String second = "second-" + email;
    CHECKOUTS.heldAndQuoted(CHECKOUTS.guestCart(offer), offer, first);
    String other = CHECKOUTS.heldAndQuoted(CHECKOUTS.guestCart(offer), offer, second);
    STORE.revise(other, wish(first), TestCheckouts.key(), true);
    Quote quote = TestCheckouts.quote(offer);
    assertThat(STORE.revised(CHECKOUTS.find(other), wish(first), quote, NEW_HASH, quote.cheapest()))
        .isFalse();
    assertThat(CHECKOUTS.find(other).email()).isEqualTo(second);
    assertThat(CHECKOUTS.find(other).revisionRefusal()).isEqualTo("limit_per_buyer");
    assertThat(CHECKOUTS.find(other).status()).isEqualTo(CheckoutStatus.AWAITING_PAYMENT);
  }

  /** Fraud scoring counts by address and e-mail; changing them in the middle is no way around. */
  @Test
  void whoItIsSentToIsCountedAsWell() {
    long before = counted();
    revise();
    quoted(wish("somebody-else-" + email));
    assertThat(counted()).isEqualTo(before + 2); // another e-mail address, another street
  }

  /** A stranger whose address somebody writes on a checkout is not counted over and over. */
  @Test
  void changedToAndFroItCountsOnceAndBringsNoDeclines() {
    declined(CHECKOUTS.pay(checkout));
    long before = counted();
    for (int time = 0; time < 4; time++) {
      String written = time % 2 == 0 ? "victim-" + email : email;
      STORE.revise(checkout, wish(written), TestCheckouts.key(), true);
      Quote quote = TestCheckouts.quote(offer);
      assertThat(STORE.revised(now(), wish(written), quote, NEW_HASH, quote.cheapest())).isTrue();
    }
    assertThat(counted()).isEqualTo(before + 2); // the other e-mail address, the other street
  }

  private void declined(int attempt) {
    STORE.awaitPayment(checkout, attempt, "no", new FraudScore(0, List.of()));
  }

  /** Its word may have been lost; of all who look at it one tells it again. */
  @Test
  void whatNobodyHasHeardOfIsToldAgainByOne() {
    assertThat(STORE.isStalled(now(), Duration.ZERO)).as("nothing is under way").isFalse();
    revise();
    assertThat(STORE.isStalled(now(), Duration.ofMinutes(1))).as("just written").isFalse();
    aMinutePasses();
    assertThat(STORE.isStalled(now(), Duration.ofMinutes(1))).isTrue();
    assertThat(STORE.isStalled(now(), Duration.ofMinutes(1))).as("told just now").isFalse();
    aMinutePasses();
    Checkout asRead = now();
    quoted(wish(email));
    assertThat(STORE.isStalled(asRead, Duration.ZERO)).as("quoted meanwhile").isFalse();
  }

  private void aMinutePasses() {
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                "UPDATE checkout SET updated_at = updated_at - interval '61 s' WHERE id = ?",
                checkout));
  }

  private static long counted() {
    return TestSql.once(
        DATABASE,
        sql ->
            sql.only("SELECT count(*) AS events FROM velocity_event", row -> row.number("events")));
  }

  @Test
  void anEndLeavesNoWishBehind() {
    revise();
    STORE.close(checkout, CheckoutStatus.EXPIRED, null, 0);
    assertThat(now().revising()).isNull();
    assertThat(now().status()).isEqualTo(CheckoutStatus.EXPIRED);
  }
}
