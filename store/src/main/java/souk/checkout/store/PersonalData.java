package souk.checkout.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import souk.sql.Database;

/**
 * Forgets who was behind a checkout once that no longer matters. What is left says that there was
 * one, what was in it, how it ended and what the payment provider was asked: it can be counted and
 * compared with the provider's books, and belongs to nobody.
 */
@Singleton
public final class PersonalData {
  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  /** Who still holds stock is looked after first. */
  private static final String SHOPPERS =
      """
      WITH ended AS (
        SELECT c.id FROM checkout c
        WHERE c.status IN %s AND c.email <> ''
          AND c.created_at < now() - ? * interval '1 millisecond'
          AND c.updated_at < now() - ? * interval '1 millisecond'
          AND NOT EXISTS (
            SELECT FROM stock_hold h WHERE h.checkout_id = c.id AND h.state = 'pending')
        ORDER BY c.created_at LIMIT ? FOR UPDATE OF c SKIP LOCKED
      ), holds AS (
        UPDATE stock_hold SET buyer = NULL, buyer_written = NULL
        WHERE checkout_id IN (SELECT id FROM ended)
          AND (buyer IS NOT NULL OR buyer_written IS NOT NULL)
      )
      UPDATE checkout c
      SET email = '', shipping_address = '{}', buyer_id = NULL, token_hash = NULL,
          device_hash = NULL, cart_id = '', next_action = NULL, revising = NULL, wish_hash = NULL
      FROM ended WHERE c.id = ended.id
      """
          .formatted(StatusSql.UNSOLD);

  /** A payment that may still be asked for needs its token. */
  private static final String PAYMENT_TOKENS =
      """
      WITH old AS (
        SELECT a.checkout_id, a.number
        FROM payment_attempt a JOIN checkout c ON c.id = a.checkout_id
        WHERE a.payment_token <> '' AND a.created_at < now() - ? * interval '1 millisecond'
          AND c.status IN %s AND c.updated_at < now() - ? * interval '1 millisecond'
        ORDER BY a.created_at LIMIT ? FOR UPDATE OF a SKIP LOCKED
      )
      UPDATE payment_attempt a SET payment_token = '', redirect_url = NULL
      FROM old WHERE a.checkout_id = old.checkout_id AND a.number = old.number
      """
          .formatted(StatusSql.ENDED);

  private final Database database;

  PersonalData(Database database) {
    this.database = database;
  }

  /**
   * Takes address, e-mail, device, account and token out of checkouts that ended without an order,
   * some of them at a time. Orders keep what they need in their own rows.
   *
   * @param kept how long ago one must have ended
   * @return whether there may be more
   */
  public boolean forgetShoppers(Duration kept) {
    return forget(SHOPPERS, kept);
  }

  /**
   * Takes cards' tokens out of payment attempts of ended checkouts, placed or not: what is captured
   * or refunded later is known by its authorization.
   *
   * @return whether there may be more
   */
  public boolean forgetPaymentTokens(Duration kept) {
    return forget(PAYMENT_TOKENS, kept);
  }

  private boolean forget(String statement, Duration kept) {
    return FORGOTTEN_AT_ONCE_MAX
        == database.writeOnce(sql -> sql.update(statement, kept, kept, FORGOTTEN_AT_ONCE_MAX));
  }
}
