package souk.cart.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestSql;

/** A guest's cart is kept for as long as its guest may come back, a buyer's for ever. */
class AbandonedCartsIT {
  private static final Duration MONTH = Duration.ofDays(30);
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final CartStore CARTS = CONTEXT.getBean(CartStore.class);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  @BeforeEach
  void noCarts() {
    run("DELETE FROM checkout");
    run("DELETE FROM cart");
  }

  private static void run(String sql) {
    TestSql.once(DATABASE, statements -> statements.update(sql));
  }

  private static String cart(int createdDaysAgo, int changedDaysAgo) {
    String cart = CARTS.createForGuest("hash", "USD").id();
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                UPDATE cart SET created_at = now() - ? * interval '1 day',
                                updated_at = now() - ? * interval '1 day' WHERE id = ?
                """,
                createdDaysAgo,
                changedDaysAgo,
                cart));
    return cart;
  }

  private static List<String> kept() {
    return TestSql.once(DATABASE, sql -> sql.query("SELECT id FROM cart", row -> row.text("id")));
  }

  @Test
  void onlyWhatNobodyHasChangedForLongIsForgotten() {
    cart(40, 31);
    String stillUsed = cart(40, 1);
    String young = cart(1, 1);

    assertThat(CARTS.forgetAbandoned(MONTH)).isFalse();
    assertThat(kept()).containsExactlyInAnyOrder(stillUsed, young);
  }

  @Test
  void aBuyersCartStays() {
    String buyers = cart(400, 400);
    run(
        "INSERT INTO account (id, email, password_hash, roles) VALUES ('acc_1', 'a@b.example', '', '{}')");
    run("UPDATE cart SET buyer_id = 'acc_1', token_hash = NULL");

    CARTS.forgetAbandoned(MONTH);
    assertThat(kept()).containsExactly(buyers);
  }

  @Test
  void whatIsBeingBoughtStaysUntilItsCheckoutHasEnded() {
    String bought = cart(40, 40);
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                """
                INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency,
                                      status)
                VALUES ('chk_1', ?, 1, 'a@b.example', '{}', '[]', 'USD', 'in_review')
                """,
                bought));
    CARTS.forgetAbandoned(MONTH);
    assertThat(kept()).containsExactly(bought);

    run("UPDATE checkout SET status = 'rejected'");
    CARTS.forgetAbandoned(MONTH);
    assertThat(kept()).isEmpty();
  }

  @Test
  void manyAreForgottenSomeAtATime() {
    run(
        """
        INSERT INTO cart (id, token_hash, currency, created_at, updated_at)
        SELECT 'crt_' || i, 'hash', 'USD', now() - interval '40 days', now() - interval '40 days'
        FROM generate_series(1, 1500) i
        """);
    assertThat(CARTS.forgetAbandoned(MONTH)).isTrue();
    assertThat(kept()).hasSize(500);
    assertThat(CARTS.forgetAbandoned(MONTH)).isFalse();
    assertThat(kept()).isEmpty();
  }
}
