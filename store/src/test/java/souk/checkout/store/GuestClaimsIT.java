package souk.checkout.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import souk.cart.CartLine;
import souk.cart.store.Cart;
import souk.cart.store.CartStore;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.ClaimResult.CheckoutBusy;
import souk.checkout.store.ClaimResult.Claimed;
import souk.checkout.store.ClaimResult.NoSuchCart;
import souk.checkout.store.ClaimResult.OwnCheckoutOpen;
import souk.checkout.store.ClaimResult.TooManyForOne;
import souk.fraud.FraudScore;
import souk.inventory.ReserveResult.LimitReached;
import souk.orders.PlaceResult;
import souk.orders.PlaceResult.Placed;
import souk.orders.store.OrderStore;
import souk.orders.store.PlacedOrders;
import souk.sql.Database;
import souk.sql.Place;
import souk.sql.TestCheckouts;
import souk.sql.TestContext;
import souk.sql.TestOffers;
import souk.sql.TestSql;

/** Whoever logs in takes everything along that was begun as a guest, or is told why not. */
class GuestClaimsIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final GuestClaims CLAIMS = CONTEXT.getBean(GuestClaims.class);
  private static final CartStore CARTS = CONTEXT.getBean(CartStore.class);
  private static final OrderStore ORDERS = CONTEXT.getBean(OrderStore.class);
  private static final TestCheckouts CHECKOUTS = new TestCheckouts(CONTEXT);

  private final String offer = TestOffers.inStock(DATABASE, 9);
  private final String account = CHECKOUTS.account();
  private final String cart = CHECKOUTS.guestCart(offer);
  private final String checkout = CHECKOUTS.heldAndQuoted(cart, offer, "ada@example.org");

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private ClaimResult claim() {
    return claim(account);
  }

  private ClaimResult claim(String buyer) {
    return CLAIMS.claim(
        cart,
        cart,
        buyer,
        guests ->
            buyers -> {
              List<CartLine> both = new ArrayList<>(buyers);
              both.addAll(guests);
              return both;
            });
  }

  private static List<String> linesOf(String cart) {
    @Nullable Cart stored = CARTS.stored(cart);
    return stored == null ? List.of() : stored.lines().stream().map(CartLine::offerId).toList();
  }

  private String buyersCart() {
    return CARTS.ofBuyer(account, "USD").id();
  }

  private List<String> orderedBy(String buyer) {
    return ORDERS.ofBuyer(buyer, Place.LAST, 10).stream().map(PlacedOrders::checkoutId).toList();
  }

  @Test
  void theOpenCheckoutComesAlongAndItsOrderIsTheAccounts() {
    assertThat(claim()).isInstanceOf(Claimed.class);
    assertThat(CHECKOUTS.find(checkout).buyerId()).isEqualTo(account);
    assertThat(CHECKOUTS.find(checkout).tokenHash()).as("the guest's page goes on").isEqualTo(cart);
    assertThat(CHECKOUTS.find(checkout).cartVersion())
        .isEqualTo(CARTS.ofBuyer(account, "USD").version());
    assertThat(linesOf(cart)).isEmpty();
    assertThat(linesOf(buyersCart())).containsExactly(offer);

    assertThat(CHECKOUTS.place(checkout, CHECKOUTS.pay(checkout))).isInstanceOf(Placed.class);
    assertThat(orderedBy(account)).containsExactly(checkout);
    assertThat(linesOf(buyersCart())).isEmpty();
  }

  @Test
  void whatElseIsInTheBuyersCartStaysThere() {
    String own = buyersCart();
    CARTS.change(own, null, lines -> List.of(new CartLine("another", 1, 100)));
    claim();
    assertThat(CHECKOUTS.find(checkout).cartVersion())
        .as("the cart is not what is being bought")
        .isNotEqualTo(CARTS.ofBuyer(account, "USD").version());
    CHECKOUTS.place(checkout, CHECKOUTS.pay(checkout));
    assertThat(linesOf(own)).containsExactly("another");
  }

  /** Two are bought, and the account wanted one of them besides. */
  @Test
  void moreOfTheSameThanIsBoughtStaysInTheCart() {
    String own = buyersCart();
    CARTS.change(
        own,
        null,
        lines -> List.of(new CartLine("another", 4, 100), new CartLine(offer, 1, 2_500)));
    CLAIMS.claim(
        cart,
        cart,
        account,
        guests ->
            buyers -> List.of(new CartLine("another", 4, 100), new CartLine(offer, 3, 2_500)));
    CHECKOUTS.place(checkout, CHECKOUTS.pay(checkout));
    assertThat(CARTS.ofBuyer(account, "USD").lines())
        .containsExactly(new CartLine("another", 4, 100), new CartLine(offer, 1, 2_500));
  }

  /** As many as the checkout had: those that the account's address was counted for are not two. */
  @Test
  void theAccountHasTheDeclinesOfWhatItTakesAlong() {
    declined();
    claim();
    assertThat(countedForAccount("decline")).isEqualTo(1);
  }

  @Test
  void declinesThatWereCountedForTheAccountsAddressAreNotCountedAgain() {
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                "UPDATE checkout SET email = (SELECT email FROM account WHERE id = ?) WHERE id = ?",
                account,
                checkout));
    declined();
    declined();
    claim();
    assertThat(countedForAccount("decline")).isEqualTo(2);
    assertThat(countedForAccount("checkout")).isEqualTo(1);
  }

  private void declined() {
    CONTEXT
        .getBean(CheckoutStore.class)
        .awaitPayment(checkout, CHECKOUTS.pay(checkout), "no", new FraudScore(0, List.of()));
  }

  @Test
  void aPaymentUnderWayComesAlong() {
    int attempt = CHECKOUTS.pay(checkout);
    assertThat(claim()).isInstanceOf(Claimed.class);
    CHECKOUTS.place(checkout, attempt);
    assertThat(orderedBy(account)).containsExactly(checkout);
    assertThat(linesOf(buyersCart())).isEmpty();
  }

  @Test
  void ordersPlacedBeforeComeAlong() {
    CHECKOUTS.place(checkout, CHECKOUTS.pay(checkout));
    assertThat(claim()).isInstanceOf(Claimed.class);
    assertThat(orderedBy(account)).containsExactly(checkout);
    assertThat(CHECKOUTS.find(checkout).buyerId()).isEqualTo(account);
  }

  @Test
  void anOpenCheckoutOfTheBuyersOwnIsInTheWay() {
    String own = "chk_of" + account;
    String ownCart = buyersCart();
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO checkout (id, cart_id, cart_version, buyer_id, email, shipping_address,
                                      lines, currency, status)
                VALUES (?, ?, 1, ?, 'b@example.org', '{}', '[]', 'USD', 'awaiting_payment')
                """,
                own,
                ownCart,
                account));
    assertThat(claim()).isEqualTo(new OwnCheckoutOpen(own));
    assertThat(linesOf(cart)).as("nothing has happened").containsExactly(offer);
    assertThat(CHECKOUTS.find(checkout).buyerId()).isNull();
  }

  @Test
  void oneThatIsBeingQuotedHasToWait() {
    status(CheckoutStatus.RESERVING);
    assertThat(claim()).isEqualTo(new CheckoutBusy(checkout));
    status(CheckoutStatus.AWAITING_PAYMENT);
    assertThat(claim()).isInstanceOf(Claimed.class);
  }

  private void status(CheckoutStatus status) {
    TestSql.once(
        DATABASE,
        sql -> sql.update("UPDATE checkout SET status = ? WHERE id = ?", status.word(), checkout));
  }

  @Test
  void withoutTheTokenNothingIsTold() {
    assertThat(CLAIMS.claim(cart, "another", account, guests -> buyers -> buyers))
        .isEqualTo(new NoSuchCart());
    assertThat(CHECKOUTS.find(checkout).buyerId()).isNull();
  }

  /** Placed just before or just after: the order is the account's, and nothing is in any cart. */
  @RepeatedTest(10)
  void claimingRacesWithPlacing() throws Exception {
    int attempt = CHECKOUTS.pay(checkout);
    try (var threads = Executors.newFixedThreadPool(2)) {
      Future<PlaceResult> placed = threads.submit(() -> CHECKOUTS.place(checkout, attempt));
      Future<ClaimResult> claimed = threads.submit(() -> claim());
      assertThat(placed.get()).isInstanceOf(Placed.class);
      assertThat(claimed.get()).isInstanceOf(Claimed.class);
    }
    assertThat(orderedBy(account)).containsExactly(checkout);
    assertThat(linesOf(cart)).isEmpty();
    assertThat(linesOf(buyersCart())).isEmpty();
  }

  @RepeatedTest(10)
  void twoWhoClaimAtOnceDoNotBothGetIt() throws Exception {
    String other = CHECKOUTS.account();
    try (var threads = Executors.newFixedThreadPool(2)) {
      Future<ClaimResult> one = threads.submit(() -> claim(account));
      Future<ClaimResult> two = threads.submit(() -> claim(other));
      one.get();
      two.get();
    }
    String owner = String.valueOf(CHECKOUTS.find(checkout).buyerId());
    assertThat(owner).isIn(account, other);
    String loser = owner.equals(account) ? other : account;
    assertThat(linesOf(CARTS.ofBuyer(owner, "USD").id())).containsExactly(offer);
    assertThat(linesOf(CARTS.ofBuyer(loser, "USD").id())).isEmpty();
    CHECKOUTS.place(checkout, CHECKOUTS.pay(checkout));
    claim(loser);
    assertThat(orderedBy(owner)).containsExactly(checkout);
    assertThat(orderedBy(loser)).isEmpty();
  }

  @Test
  void whatOneBuyerMayHaveIsCountedTogether() {
    String scarce = scarce();
    claimed(scarce, "one-" + scarce + "@example.org");
    String guests = CHECKOUTS.guestCart(scarce);
    String second = CHECKOUTS.heldAndQuoted(guests, scarce, "two-" + scarce + "@example.org");
    CHECKOUTS.place(second, CHECKOUTS.pay(second));
    // What is bought comes along, and nothing more is to be had.
    CLAIMS.claim(guests, guests, account, lines -> buyers -> buyers);
    assertThat(CHECKOUTS.reserve(begunBy(account), scarce)).isInstanceOf(LimitReached.class);
  }

  @Test
  void whatWouldBeTooManyForOneDoesNotComeAlong() {
    String scarce = scarce();
    claimed(scarce, "one-" + scarce + "@example.org");
    String guests = CHECKOUTS.guestCart(scarce);
    String second = CHECKOUTS.heldAndQuoted(guests, scarce, "two-" + scarce + "@example.org");
    assertThat(CLAIMS.claim(guests, guests, account, lines -> buyers -> buyers))
        .isEqualTo(new TooManyForOne(second, List.of(scarce)));
    assertThat(CHECKOUTS.find(second).buyerId()).isNull();
    assertThat(linesOf(guests)).containsExactly(scarce);
  }

  private static String scarce() {
    String scarce = TestOffers.inStock(DATABASE, 9);
    TestSql.once(
        DATABASE,
        sql -> sql.update("UPDATE stock SET limit_per_buyer = 2 WHERE offer_id = ?", scarce));
    return scarce;
  }

  /** Two of it are the account's. */
  private void claimed(String scarce, String email) {
    String guests = CHECKOUTS.guestCart(scarce);
    String first = CHECKOUTS.heldAndQuoted(guests, scarce, email);
    assertThat(CLAIMS.claim(guests, guests, account, lines -> buyers -> buyers))
        .isInstanceOf(Claimed.class);
    CHECKOUTS.place(first, CHECKOUTS.pay(first));
  }

  private static String begunBy(String buyer) {
    String id = "chk_by" + buyer;
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO checkout (id, cart_id, cart_version, buyer_id, email, shipping_address,
                                      lines, currency, status)
                VALUES (?, ?, 1, ?, 'c@example.org', '{}', '[]', 'USD', 'reserving')
                """,
                id,
                id,
                buyer));
    return id;
  }

  /** Whoever becomes an account's in the middle is counted as that account's as well. */
  @Test
  void theAccountIsCountedAsOneWhoBeganACheckout() {
    long before = countedForAccount("checkout");
    claim();
    assertThat(countedForAccount("checkout")).isEqualTo(before + 1);
  }

  private long countedForAccount(String event) {
    return TestSql.once(
        DATABASE,
        sql ->
            sql.only(
                """
                SELECT count(*) AS events FROM velocity_event e WHERE e.event = ? AND e.identity =
                  (SELECT i.identity FROM checkout c, fraud_identities(
                     jsonb_populate_record(c, jsonb_build_object('buyer_id', ?::text))) i
                   WHERE c.id = ? AND i.kind = 'buyer')
                """,
                row -> row.number("events"),
                event,
                account,
                checkout));
  }
}
