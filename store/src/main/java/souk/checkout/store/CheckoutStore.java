package souk.checkout.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.checkout.CloseResult;
import souk.checkout.CloseResult.AlreadyPlaced;
import souk.checkout.CloseResult.Closed;
import souk.checkout.CloseResult.PaymentAccepted;
import souk.checkout.store.Checkout.LastPayment;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.OutOfStock;
import souk.inventory.StockLine;
import souk.inventory.store.StockHolds;
import souk.pricing.Quote;
import souk.sql.Database;
import souk.sql.Json;
import souk.sql.Statements;

/** Where checkouts stand. Every change is one database transaction and can be repeated. */
@Singleton
public final class CheckoutStore {
  private static final String ACCEPT =
      """
      WITH accepted AS (
        UPDATE checkout
        SET status = 'processing', attempt = attempt + 1, shipping_option = ?, next_action = NULL,
            updated_at = now()
        WHERE id = ? AND status = 'awaiting_payment' AND reserved_until > now()
        RETURNING id, attempt
      )
      INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor, state)
      SELECT id, attempt, ?, ?, 'accepted' FROM accepted
      RETURNING number
      """;

  private static final String FREEZE =
      """
      WITH frozen AS (
        UPDATE checkout c
        SET quote = ?::jsonb, quote_hash = ?, shipping_option = ?,
            reserved_until = (SELECT h.reserved_until FROM stock_hold h WHERE h.checkout_id = c.id),
            status = CASE WHEN ? AND attempt > 0 THEN 'processing' ELSE 'awaiting_payment' END,
            last_payment = ?::jsonb, updated_at = now()
        WHERE id = ? AND status = 'reserving' AND quote IS NULL
        RETURNING id, attempt
      )
      UPDATE payment_attempt a
      SET amount_minor = ?, state = CASE WHEN ? THEN state ELSE 'voided' END, updated_at = now()
      FROM frozen WHERE a.checkout_id = frozen.id AND a.number = frozen.attempt
      """;

  private static final String CLOSE =
      """
      WITH unused AS (
        UPDATE payment_attempt SET state = 'voided', updated_at = now()
        WHERE checkout_id = ? AND state IN ('accepted', 'challenged')
      )
      UPDATE checkout
      SET status = ?, reason = ?, out_of_stock = ?, next_action = NULL, updated_at = now()
      WHERE id = ?
      """;

  private final Database database;
  private final StockHolds holds;
  private final CheckoutChanges changes;

  CheckoutStore(Database database, StockHolds holds, CheckoutChanges changes) {
    this.database = database;
    this.holds = holds;
    this.changes = changes;
  }

  public Optional<Checkout> find(String checkoutId) {
    return database.read(
        sql -> sql.first("SELECT * FROM checkout WHERE id = ?", CheckoutRows::read, checkoutId));
  }

  /**
   * Accepts a payment on a hold that waits for one; this is where "busy" is decided.
   *
   * @return the new attempt's number; empty if the checkout takes no payment now
   */
  public Optional<Integer> accept(
      String checkoutId, String paymentToken, String shippingOption, long amountMinor) {
    return database.write(sql ->
        sql.first(
            ACCEPT,
            row -> row.integer("number"),
            shippingOption,
            checkoutId,
            paymentToken,
            amountMinor));
  }

  /** Holds the stock; out of stock closes the checkout in the same database transaction. */
  public ReserveResult reserve(String checkoutId, List<StockLine> lines, Duration holdFor) {
    return told(
        checkoutId,
        sql -> {
          var result = holds.reserve(sql, checkoutId, lines, holdFor);
          if (result instanceof OutOfStock(var offerIds)) {
            holds.release(sql, checkoutId);
            closeRow(sql, checkoutId, CheckoutStatus.OUT_OF_STOCK, null, offerIds);
          }
          return result;
        });
  }

  /**
   * Writes the quote down, once.
   *
   * @param payable false voids an attempt that came with the checkout: the buyer must agree to
   *     another total first
   */
  public void freeze(
      String checkoutId, Quote quote, String hash, Quote.Option chosen, boolean payable) {
    @Nullable String refused =
        payable ? null : Json.write(new LastPayment(1, "not_attempted", "total_changed"));
    told(
        checkoutId,
        sql ->
            sql.update(
                FREEZE,
                Json.write(quote),
                hash,
                chosen.id(),
                payable,
                refused,
                checkoutId,
                chosen.total().amountMinor(),
                payable));
  }

  public void awaitPayment(String checkoutId, int attempt, String declineReason) {
    told(
        checkoutId,
        sql ->
            sql.update(
                """
                WITH declined AS (
                  UPDATE payment_attempt
                  SET state = CASE WHEN state IN ('accepted', 'challenged') THEN 'declined' ELSE state END,
                      decline_reason = ?, updated_at = now()
                  WHERE checkout_id = ? AND number = ?
                )
                UPDATE checkout
                SET status = 'awaiting_payment', next_action = NULL, last_payment = ?::jsonb,
                    updated_at = now()
                WHERE id = ? AND status IN ('processing', 'awaiting_challenge') AND attempt = ?
                """,
                declineReason,
                checkoutId,
                attempt,
                Json.write(new LastPayment(attempt, "declined", declineReason)),
                checkoutId,
                attempt));
  }

  /** Shows the buyer the page that the provider named. */
  public void awaitChallenge(String checkoutId, int attempt) {
    told(
        checkoutId,
        sql ->
            sql.update(
                """
                UPDATE checkout c
                SET status = 'awaiting_challenge', updated_at = now(),
                    next_action = jsonb_build_object('type', 'redirect', 'url', a.redirect_url)
                FROM payment_attempt a
                WHERE c.id = ? AND c.status = 'processing' AND c.attempt = ?
                  AND a.checkout_id = c.id AND a.number = c.attempt
                """,
                checkoutId,
                attempt));
  }

  public void awaitReview(String checkoutId, int attempt, Instant decideBefore) {
    told(
        checkoutId,
        sql -> {
          holds.extend(sql, checkoutId, decideBefore);
          return sql.update(
              """
              UPDATE checkout
              SET status = 'in_review', review_before = ?, reserved_until = ?, next_action = NULL,
                  updated_at = now()
              WHERE id = ? AND status IN ('processing', 'awaiting_challenge') AND attempt = ?
              """,
              decideBefore,
              decideBefore,
              checkoutId,
              attempt);
        });
  }

  /** See {@link souk.checkout.CheckoutActivities#close}. */
  public CloseResult close(
      String checkoutId, CheckoutStatus end, @Nullable String reason, int lastAttempt) {
    return told(
        checkoutId,
        sql -> {
          Checkout checkout = lock(sql, checkoutId);
          if (checkout.orderGroupId() != null) {
            return new AlreadyPlaced(checkout.orderGroupId());
          }
          if (checkout.attempt() > lastAttempt && !checkout.status().isEnd()) {
            return new PaymentAccepted(checkout.attempt());
          }
          holds.release(sql, checkoutId);
          if (checkout.status().isEnd()) {
            return new Closed(checkout.status());
          }
          closeRow(sql, checkoutId, end, reason, List.of());
          return new Closed(end);
        });
  }

  /** The row, locked until the database transaction ends. */
  public Checkout lock(Statements sql, String checkoutId) throws SQLException {
    return sql.only(
        "SELECT * FROM checkout WHERE id = ? FOR UPDATE", CheckoutRows::read, checkoutId);
  }

  private static void closeRow(
      Statements sql,
      String checkoutId,
      CheckoutStatus end,
      @Nullable String reason,
      List<String> outOfStock)
      throws SQLException {
    sql.update(
        CLOSE, checkoutId, end.word(), reason, outOfStock.toArray(String[]::new), checkoutId);
  }

  /** Runs one database transaction and tells who waits for the checkout once it is committed. */
  public <T> T told(String checkoutId, Database.Work<T> work) {
    T result = database.write(work);
    changes.happened(checkoutId);
    return result;
  }
}
