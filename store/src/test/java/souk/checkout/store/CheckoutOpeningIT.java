package souk.checkout.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.checkout.store.OpenResult.AlreadyOpen;
import souk.checkout.store.OpenResult.EmptyCart;
import souk.checkout.store.OpenResult.Opened;
import souk.http.store.IdempotencyStore;
import souk.http.store.KeyState;
import souk.http.store.RequestKey;
import souk.shipping.ShippingAddress;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.TestContext;
import souk.sql.TestOffers;
import souk.sql.TestSql;

/** What is in a cart is bought once, however often and however slowly its buyer clicks. */
class CheckoutOpeningIT {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final CheckoutOpening OPENING = CONTEXT.getBean(CheckoutOpening.class);

  private final String cart = filledCart();

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private static String filledCart() {
    String cart = Ids.create("crt");
    String offer = TestOffers.inStock(DATABASE, 9);
    TestSql.write(
        DATABASE,
        sql -> {
          sql.update(
              "INSERT INTO offer_availability (offer_id, availability) VALUES (?, 'in_stock')",
              offer);
          return sql.update(
              """
              INSERT INTO cart (id, token_hash, currency, version, lines)
              VALUES (?, ?, 'USD', 3, jsonb_build_array(
                jsonb_build_object('offer_id', ?, 'quantity', 1, 'price_minor_seen', 2500)))
              """,
              cart,
              cart,
              offer);
        });
    return cart;
  }

  private OpenResult click() {
    return OPENING.open(wish("1 Main St"), key());
  }

  private CheckoutWish wish(String line1) {
    var address = new ShippingAddress("Ada", line1, null, "New York", "NY", "10001", "US", null);
    return new CheckoutWish(cart, null, cart, "ada@example.org", address, null, "tok", null, null);
  }

  private RequestKey key() {
    return new RequestKey("guest:" + cart, UUID.randomUUID().toString(), "hash");
  }

  /** Whoever asks for the same change while it is being made hears what becomes of it, as well. */
  @Test
  void changedTwiceAtOnceBothStandForTheChange() {
    String id = ((Opened) click()).checkout().id();
    TestSql.write(
        DATABASE,
        sql ->
            sql.update(
                """
                UPDATE checkout SET status = 'awaiting_payment', reserved_until = now() + interval '1 h'
                WHERE id = ?
                """,
                id));
    CheckoutWish elsewhere = wish("2 Side St");
    CheckoutStore store = CONTEXT.getBean(CheckoutStore.class);
    assertThat(store.revise(id, elsewhere.details(), key(), true)).contains(1);
    RequestKey second = key();
    assertThat(OPENING.open(elsewhere, second)).isInstanceOf(AlreadyOpen.class);
    assertThat(CONTEXT.getBean(IdempotencyStore.class).find(second))
        .isEqualTo(new KeyState.Begun(id, 200, -1));
  }

  @Test
  void clickedTwiceItIsOneCheckout() {
    OpenResult first = click();
    assertThat(first).isInstanceOf(Opened.class);
    assertThat(click())
        .isInstanceOfSatisfying(
            AlreadyOpen.class,
            again -> assertThat(again.checkout().id()).isEqualTo(((Opened) first).checkout().id()));
  }

  /** The second click reads the full cart, and gets no further until the first one is placed. */
  @Test
  void aClickThatReadTheCartBeforeItWasBoughtBuysNothing() throws Exception {
    assertThat(click()).isInstanceOf(Opened.class);
    var placing = new CountDownLatch(1);
    var commit = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(2)) {
      Future<Boolean> placed = threads.submit(() -> place(placing, commit));
      placing.await();
      Future<OpenResult> second = threads.submit(this::click);
      awaitSomebodyWaiting();
      commit.countDown();
      assertThat(placed.get()).isTrue();
      assertThat(second.get()).isEqualTo(new EmptyCart());
    }
    assertThat(
            TestSql.<Long>once(
                DATABASE,
                sql ->
                    sql.only(
                        "SELECT count(*) AS checkouts FROM checkout WHERE cart_id = ?",
                        row -> row.number("checkouts"),
                        cart)))
        .isEqualTo(1);
  }

  private boolean place(CountDownLatch placing, CountDownLatch commit) {
    return TestSql.write(
        DATABASE,
        sql -> {
          sql.update(
              "UPDATE checkout SET status = 'placed', order_group_id = 'grp' WHERE cart_id = ?",
              cart);
          sql.update("UPDATE cart SET lines = '[]', version = version + 1 WHERE id = ?", cart);
          placing.countDown();
          return await(commit);
        });
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** On the first one's row, with the cart as it was already read. */
  private static void awaitSomebodyWaiting() {
    for (int waited = 0; waited < PATIENCE_MILLIS; waited += 10) {
      long waiting =
          TestSql.once(
              DATABASE,
              sql ->
                  sql.only(
                      """
                      SELECT count(*) AS waiting FROM pg_stat_activity
                      WHERE datname = current_database() AND wait_event_type = 'Lock'
                      """,
                      row -> row.number("waiting")));
      if (waiting > 0) {
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    throw new AssertionError("nobody waits");
  }
}
