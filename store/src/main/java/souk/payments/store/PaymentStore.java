package souk.payments.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.store.PaymentAttempt.State;
import souk.payments.store.PaymentStore.Attempt;
import souk.sql.Database;
import souk.sql.Guarded;

/** Payment attempts and what is known of each. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class PaymentStore implements GenericRepository<Attempt, String> {
  /** An attempt's row, with what its checkout says. */
  @MappedEntity("payment_attempt")
  record Attempt(
      @Id String checkoutId,
      @Id int number,
      String paymentToken,
      @Nullable Long amountMinor,
      String currency,
      String state,
      @Nullable String authorizationId,
      @Nullable String redirectUrl,
      @Nullable String declineReason,
      boolean isFresh,
      String asking) {
    PaymentAttempt attempt() {
      return new PaymentAttempt(
          new PaymentKey(checkoutId, number),
          paymentToken,
          amountMinor == null ? null : Money.of(amountMinor, currency),
          State.valueOf(state.toUpperCase(Locale.ROOT)),
          authorizationId,
          redirectUrl,
          declineReason,
          isFresh,
          asking);
    }
  }

  private final Database database;

  PaymentStore(Database database) {
    this.database = database;
  }

  public Optional<PaymentAttempt> find(PaymentKey key) {
    return find(key.checkoutId(), key.attempt()).map(Attempt::attempt);
  }

  @Query(
      """
      SELECT a.*, c.currency, coalesce(a.instance, current_instance()) AS asking,
             a.created_at > now() - interval '5 s' AS is_fresh
      FROM payment_attempt a JOIN checkout c ON c.id = a.checkout_id
      WHERE a.checkout_id = :checkoutId AND a.number = :number
      """)
  abstract Optional<Attempt> find(String checkoutId, int number);

  /** The provider wants the buyer to pass 3-D Secure. */
  public void challenged(PaymentKey key, String authorizationId, String redirectUrl) {
    challenged(key.checkoutId(), key.attempt(), authorizationId, redirectUrl);
  }

  @Query(
      """
      UPDATE payment_attempt
      SET state = 'challenged', authorization_id = :authorizationId, redirect_url = :redirectUrl,
          updated_at = now()
      WHERE checkout_id = :checkoutId AND number = :number AND state IN ('accepted', 'challenged')
      """)
  abstract void challenged(
      String checkoutId, int number, String authorizationId, String redirectUrl);

  /**
   * From here on an authorize that comes late is refused, and so is placing orders with it. Whoever
   * of voiding and placing gets at the attempt's row first wins.
   *
   * @return false if orders were placed with it: it must not be voided
   */
  public boolean voiding(PaymentKey key) {
    return database.together(() -> {
      voiding(key.checkoutId(), key.attempt());
      return isLeft(key.checkoutId(), key.attempt());
    });
  }

  @Query(
      """
      UPDATE payment_attempt SET state = 'voiding', updated_at = now()
      WHERE checkout_id = :checkoutId AND number = :number AND state IN ('accepted', 'challenged')
      """)
  abstract void voiding(String checkoutId, int number);

  @Query(
      """
      SELECT EXISTS (
        SELECT FROM payment_attempt
        WHERE checkout_id = :checkoutId AND number = :number AND state <> 'authorized')
      """)
  abstract boolean isLeft(String checkoutId, int number);

  public void voided(PaymentKey key) {
    voided(key.checkoutId(), key.attempt());
  }

  @Query(
      """
      UPDATE payment_attempt SET state = 'voided', updated_at = now()
      WHERE checkout_id = :checkoutId AND number = :number AND state = 'voiding'
      """)
  abstract void voided(String checkoutId, int number);
}
