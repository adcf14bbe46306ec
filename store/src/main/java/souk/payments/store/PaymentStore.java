package souk.payments.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.store.PaymentAttempt.State;
import souk.sql.Database;
import souk.sql.Row;

/** Payment attempts and what is known of each. */
@Singleton
public final class PaymentStore {
  private final Database database;

  PaymentStore(Database database) {
    this.database = database;
  }

  public Optional<PaymentAttempt> find(PaymentKey key) {
    return database.read(sql ->
        sql.first(
            """
            SELECT a.*, c.currency, coalesce(a.instance, current_instance()) AS asking, a.created_at > now() - interval '5 s' AS is_fresh FROM payment_attempt a JOIN checkout c ON c.id = a.checkout_id
            WHERE a.checkout_id = ? AND a.number = ?
            """,
            PaymentStore::read,
            key.checkoutId(),
            key.attempt()));
  }

  private static PaymentAttempt read(Row row) throws SQLException {
    @Nullable Long amount = row.numberOrNull("amount_minor");
    return new PaymentAttempt(
        new PaymentKey(row.text("checkout_id"), row.integer("number")),
        row.text("payment_token"),
        amount == null ? null : Money.of(amount, row.text("currency")),
        State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        row.textOrNull("authorization_id"),
        row.textOrNull("redirect_url"),
        row.textOrNull("decline_reason"),
        row.flag("is_fresh"),
        row.text("asking"));
  }

  /** The provider wants the buyer to pass 3-D Secure. */
  public void challenged(PaymentKey key, String authorizationId, String redirectUrl) {
    database.writeOnce(sql ->
        sql.update(
            """
            UPDATE payment_attempt
            SET state = 'challenged', authorization_id = ?, redirect_url = ?, updated_at = now()
            WHERE checkout_id = ? AND number = ? AND state IN ('accepted', 'challenged')
            """,
            authorizationId,
            redirectUrl,
            key.checkoutId(),
            key.attempt()));
  }

  /**
   * From here on an authorize that comes late is refused, and so is placing orders with it. Whoever
   * of voiding and placing gets at the attempt's row first wins.
   *
   * @return false if orders were placed with it: it must not be voided
   */
  public boolean voiding(PaymentKey key) {
    return database.write(sql -> {
      sql.update(
          """
          UPDATE payment_attempt SET state = 'voiding', updated_at = now()
          WHERE checkout_id = ? AND number = ? AND state IN ('accepted', 'challenged')
          """,
          key.checkoutId(),
          key.attempt());
      return sql.first(
              "SELECT state FROM payment_attempt WHERE checkout_id = ? AND number = ?",
              row -> row.text("state"),
              key.checkoutId(),
              key.attempt())
          .filter(state -> !state.equals("authorized"))
          .isPresent();
    });
  }

  public void voided(PaymentKey key) {
    database.writeOnce(sql ->
        sql.update(
            """
            UPDATE payment_attempt SET state = 'voided', updated_at = now()
            WHERE checkout_id = ? AND number = ? AND state = 'voiding'
            """,
            key.checkoutId(),
            key.attempt()));
  }
}
