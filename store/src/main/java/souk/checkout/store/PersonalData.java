package souk.checkout.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import souk.checkout.store.PersonalData.Shopper;
import souk.sql.Guarded;
import souk.sql.StatusSql;

/**
 * Forgets who was behind a checkout once that no longer matters. What is left says that there was
 * one, what was in it, how it ended and what the payment provider was asked: it can be counted and
 * compared with the provider's books, and belongs to nobody.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class PersonalData implements GenericRepository<Shopper, String> {
  /** Who was behind a checkout. */
  @MappedEntity("checkout")
  record Shopper(@Id String id, String email) {}

  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  /**
   * Takes address, e-mail, device, account and token out of checkouts that ended without an order,
   * some of them at a time. Orders keep what they need in their own rows.
   *
   * @param kept how long ago one must have ended
   * @return whether there may be more
   */
  public boolean forgetShoppers(Duration kept) {
    return forgetShoppers(kept.toMillis(), FORGOTTEN_AT_ONCE_MAX) == FORGOTTEN_AT_ONCE_MAX;
  }

  /** Who still holds stock is looked after first. */
  @Query(
      readOnly = false, // with FOR UPDATE in it, it is taken for a question
      value =
          """
          WITH ended AS (
            SELECT c.id FROM checkout c
            WHERE c.status IN
          """
              + StatusSql.UNSOLD
              + """
                AND c.email <> ''
                  AND c.created_at < now() - :keptMs * interval '1 millisecond'
                  AND c.updated_at < now() - :keptMs * interval '1 millisecond'
                  AND NOT EXISTS (
                    SELECT FROM stock_hold h WHERE h.checkout_id = c.id AND h.state = 'pending')
                ORDER BY c.created_at LIMIT :most FOR UPDATE OF c SKIP LOCKED
              ), holds AS (
                UPDATE stock_hold SET buyer = NULL, buyer_written = NULL
                WHERE checkout_id IN (SELECT id FROM ended)
                  AND (buyer IS NOT NULL OR buyer_written IS NOT NULL)
              )
              UPDATE checkout c
              SET email = '', shipping_address = '{}', buyer_id = NULL, token_hash = NULL,
                  device_hash = NULL, cart_id = '', next_action = NULL, revising = NULL, wish_hash = NULL
              FROM ended WHERE c.id = ended.id
              """)
  abstract int forgetShoppers(long keptMs, int most);

  /**
   * Takes cards' tokens out of payment attempts of ended checkouts, placed or not: what is captured
   * or refunded later is known by its authorization.
   *
   * @return whether there may be more
   */
  public boolean forgetPaymentTokens(Duration kept) {
    return forgetPaymentTokens(kept.toMillis(), FORGOTTEN_AT_ONCE_MAX) == FORGOTTEN_AT_ONCE_MAX;
  }

  /** A payment that may still be asked for needs its token. */
  @Query(
      readOnly = false, // with FOR UPDATE in it, it is taken for a question
      value =
          """
          WITH old AS (
            SELECT a.checkout_id, a.number
            FROM payment_attempt a JOIN checkout c ON c.id = a.checkout_id
            WHERE a.payment_token <> '' AND a.created_at < now() - :keptMs * interval '1 millisecond'
              AND c.status IN
          """
              + StatusSql.ENDED
              + """
                AND c.updated_at < now() - :keptMs * interval '1 millisecond'
                ORDER BY a.created_at LIMIT :most FOR UPDATE OF a SKIP LOCKED
              )
              UPDATE payment_attempt a SET payment_token = '', redirect_url = NULL
              FROM old WHERE a.checkout_id = old.checkout_id AND a.number = old.number
              """)
  abstract int forgetPaymentTokens(long keptMs, int most);
}
