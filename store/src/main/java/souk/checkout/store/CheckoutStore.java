package souk.checkout.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.checkout.CloseResult;
import souk.checkout.CloseResult.AlreadyPlaced;
import souk.checkout.CloseResult.Closed;
import souk.checkout.CloseResult.PaymentAccepted;
import souk.checkout.store.Checkout.LastPayment;
import souk.fraud.FraudScore;
import souk.http.store.IdempotencyStore;
import souk.http.store.RequestKey;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.OutOfStock;
import souk.inventory.StockLine;
import souk.inventory.store.HoldRequest;
import souk.inventory.store.StockHolds;
import souk.inventory.store.StockLanes;
import souk.pricing.Quote;
import souk.sql.Database;
import souk.sql.Json;
import souk.sql.Statements;

/** Where checkouts stand. Every change is one database transaction and can be repeated. */
@Singleton
public final class CheckoutStore {
  /**
   * How often a buyer may want it otherwise: each time somebody makes a quote, and history grows.
   */
  public static final int REVISIONS_MAX = 50;

  /**
   * How many cards may be tried on one hold: a 3-D Secure step that is left unfinished for the next
   * card is an attempt as well, and history grows with each.
   */
  public static final int ATTEMPTS_MAX = 30;

  private static final String ACCEPT =
      """
      WITH payable AS (
        SELECT id, attempt + 1 AS next FROM checkout
        WHERE id = ? AND status IN ('awaiting_payment', 'awaiting_challenge')
          AND reserved_until > now() AND quote_hash = ? AND attempt < ?
        FOR UPDATE
      ), keyed AS (
        %s 200, id, next FROM payable ON CONFLICT (owner, key) DO NOTHING
        RETURNING checkout_id, attempt
      ), accepted AS (
        UPDATE checkout c
        SET status = 'processing', attempt = keyed.attempt, shipping_option = ?, next_action = NULL,
            updated_at = now()
        FROM keyed WHERE c.id = keyed.checkout_id
        RETURNING c.id, c.attempt, c.shipping_option
      )
      INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor,
                                   shipping_option, state)
      SELECT id, attempt, ?, ?, shipping_option, 'accepted' FROM accepted
      RETURNING number
      """
          .formatted(IdempotencyStore.TAKE);

  private static final String REVISE =
      """
      WITH revisable AS (
        SELECT id, revision + 1 AS next FROM checkout
        WHERE id = ? AND status = 'awaiting_payment' AND reserved_until > now() AND revision < ?
        FOR UPDATE
      ), keyed AS (
        %s 200, id, -next FROM revisable WHERE ? ON CONFLICT (owner, key) DO NOTHING
        RETURNING checkout_id
      )
      UPDATE checkout c
      SET status = 'reserving', revision = next, revising = ?::jsonb, revision_refusal = NULL,
          wish_hash = ?, updated_at = now()
      FROM revisable WHERE c.id = revisable.id AND (NOT ? OR EXISTS (SELECT FROM keyed))
      RETURNING c.revision
      """
          .formatted(IdempotencyStore.TAKE);

  private static final String REVISED =
      """
      UPDATE checkout
      SET status = 'awaiting_payment', email = ?, shipping_address = ?::jsonb, shipping_option = ?,
          expected_total_minor = ?, quote = ?::jsonb, quote_hash = ?, revising = NULL,
          updated_at = now()
      WHERE id = ? AND revision = ? AND status = 'reserving'
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
        RETURNING id, attempt, status, shipping_option
      ), priced AS (
        UPDATE payment_attempt a
        SET amount_minor = ?, shipping_option = frozen.shipping_option,
            state = CASE WHEN ? THEN state ELSE 'voided' END, updated_at = now()
        FROM frozen WHERE a.checkout_id = frozen.id AND a.number = frozen.attempt
      )
      SELECT status FROM frozen
      """;

  private static final String CLOSE =
      """
      WITH unused AS (
        UPDATE payment_attempt SET state = 'voided', updated_at = now()
        WHERE checkout_id = ? AND state IN ('accepted', 'challenged')
      )
      UPDATE checkout
      SET status = ?, reason = ?, next_action = NULL, revising = NULL, updated_at = now()
      WHERE id = ?
      """;

  private final Database database;
  private final StockLanes stock;
  private final StockHolds holds;
  private final BegunCheckouts begun;
  private final SoldOutCheckouts soldOut;
  private final CheckoutChanges changes;

  CheckoutStore(
      Database database,
      StockLanes stock,
      StockHolds holds,
      BegunCheckouts begun,
      SoldOutCheckouts soldOut,
      CheckoutChanges changes) {
    this.database = database;
    this.stock = stock;
    this.holds = holds;
    this.begun = begun;
    this.soldOut = soldOut;
    this.changes = changes;
  }

  /**
   * For whoever needs only what never changes: lines, prices, address and wishes. Where the
   * checkout stands is in {@link #find}.
   */
  public Optional<Checkout> findAsBegun(String checkoutId) {
    return begun.find(checkoutId).or(() -> find(checkoutId));
  }

  public Optional<Checkout> find(String checkoutId) {
    return database.read(
        sql -> sql.first("SELECT * FROM checkout WHERE id = ?", CheckoutRows::read, checkoutId));
  }

  /**
   * Accepts a payment on a hold that waits for one, or for a 3-D Secure step that it supersedes;
   * this is where "busy" is decided.
   *
   * @param quoteHash of the quote that the amount is from
   * @param key taken in the same database transaction
   * @return the new attempt's number; empty if the checkout takes no payment now, has another quote
   *     by now, had too many, or the key was used before
   */
  public Optional<Integer> accept(
      String checkoutId,
      String paymentToken,
      String shippingOption,
      long amountMinor,
      String quoteHash,
      RequestKey key) {
    return database.writeOnce(sql ->
        sql.first(
            ACCEPT,
            row -> row.integer("number"),
            checkoutId,
            quoteHash,
            ATTEMPTS_MAX,
            key.owner(),
            key.key(),
            key.requestHash(),
            shippingOption,
            paymentToken,
            amountMinor));
  }

  /**
   * Writes down what a buyer wants otherwise, as long as nothing is paid or being paid; until it is
   * quoted no payment is accepted. What stands stays until then.
   *
   * @param key answers for it; taken in the same database transaction
   * @param takesKey false if a payment that comes next takes the key
   * @return the revision's number; empty if it can't be changed now, or the key was used before
   */
  public Optional<Integer> revise(
      String checkoutId, Revision wish, RequestKey key, boolean takesKey) {
    return database.writeOnce(sql ->
        sql.first(
            REVISE,
            row -> row.integer("revision"),
            checkoutId,
            REVISIONS_MAX,
            key.owner(),
            key.key(),
            key.requestHash(),
            takesKey,
            Json.write(wish),
            wish.hash(),
            takesKey));
  }

  /**
   * Whether nobody has heard of a revision for so long that its word may have been lost. Of several
   * who ask at once one is told so, and the next one not before as long again.
   */
  public boolean isStalled(Checkout checkout, Duration unchangedFor) {
    return 1
        == database.writeOnce(sql ->
            sql.update(
                """
                UPDATE checkout SET updated_at = now()
                WHERE id = ? AND revision = ? AND revision > 0 AND status = 'reserving'
                  AND updated_at < now() - ? * interval '1 millisecond'
                """,
                checkout.id(),
                checkout.revision(),
                unchangedFor));
  }

  /**
   * The newest revision takes the place of what stood before, with its quote, unless its buyer has
   * become somebody who would have more than one buyer may. Safe to repeat.
   *
   * @param checkout as it was when the quote was made
   */
  public boolean revised(
      Checkout checkout, Revision wish, Quote quote, String hash, Quote.Option chosen) {
    try {
      return told(checkout.id(), sql -> revised(sql, checkout, wish, quote, hash, chosen));
    } catch (TooManyForOneException refused) {
      refuseRevision(checkout, "limit_per_buyer");
      return false;
    }
  }

  private boolean revised(
      Statements sql,
      Checkout checkout,
      Revision wish,
      Quote quote,
      String hash,
      Quote.Option chosen)
      throws SQLException {
    int changed =
        sql.update(
            REVISED,
            wish.email(),
            Json.write(wish.shippingAddress()),
            chosen.id(),
            wish.expectedTotalMinor(),
            Json.write(quote),
            hash,
            checkout.id(),
            checkout.revision());
    if (changed == 1
        && !wish.email().equals(checkout.email())
        && !stock.heldByAnother(sql, checkout.id(), stockLines(checkout)).isEmpty()) {
      throw new TooManyForOneException();
    }
    return changed == 1;
  }

  private static final class TooManyForOneException extends RuntimeException {}

  private static List<StockLine> stockLines(Checkout checkout) {
    return checkout.lines().stream()
        .map(line -> new StockLine(line.offerId(), line.quantity()))
        .toList();
  }

  /** What stood before stands. Asked for again, it is tried again. */
  public void refuseRevision(Checkout checkout, String reason) {
    told(
        checkout.id(),
        sql ->
            sql.update(
                """
                UPDATE checkout
                SET status = 'awaiting_payment', revising = NULL, revision_refusal = ?,
                    wish_hash = NULL, updated_at = now()
                WHERE id = ? AND revision = ? AND status = 'reserving'
                """,
                reason,
                checkout.id(),
                checkout.revision()));
  }

  /**
   * A cart's open checkout, locked until the database transaction ends. Whoever locks a cart as
   * well does so after this, as placing does.
   */
  public Optional<Checkout> lockOpen(Statements sql, String cartId) throws SQLException {
    return sql.first(
        "SELECT * FROM checkout WHERE cart_id = ? AND status IN %s FOR UPDATE"
            .formatted(StatusSql.OPEN),
        CheckoutRows::read,
        cartId);
  }

  /**
   * A guest's open checkout, locked, becomes that of a buyer and of the buyer's cart. The guest's
   * token goes on opening it.
   *
   * @param cartVersion of the buyer's cart, or a number that no version has if that holds other
   *     things as well
   * @return offers of which the buyer would have more than one may: then this must be undone
   */
  public List<String> comeAlong(
      Statements sql, Checkout checkout, String buyerId, String cartId, long cartVersion)
      throws SQLException {
    sql.update(
        """
        UPDATE checkout SET buyer_id = ?, cart_id = ?, cart_version = ?, updated_at = now()
        WHERE id = ?
        """,
        buyerId,
        cartId,
        cartVersion,
        checkout.id());
    return stock.heldByAnother(sql, checkout.id(), stockLines(checkout));
  }

  /** Ended checkouts of a guest become a buyer's, and what they have of scarce things counts. */
  public void comeAlong(Statements sql, List<String> checkoutIds, String buyerId)
      throws SQLException {
    String[] ids = checkoutIds.toArray(String[]::new);
    sql.update("UPDATE checkout SET buyer_id = ? WHERE id = ANY (?)", buyerId, ids);
    holds.heldByAnother(sql, ids);
  }

  /** Holds the stock; out of stock closes the checkout, unless it has a hold all the same. */
  public ReserveResult reserve(String checkoutId, List<StockLine> lines, Duration holdFor) {
    ReserveResult result = stock.reserve(new HoldRequest(checkoutId, lines, holdFor));
    if (!(result instanceof OutOfStock refusal)) {
      return result;
    }
    ReserveResult closed = soldOut.close(checkoutId, refusal);
    changes.happened(checkoutId);
    return closed;
  }

  /**
   * Writes the quote down, once.
   *
   * @param payable false voids an attempt that came with the checkout: the buyer must agree to
   *     another total first
   * @return false if there was one already, or the checkout has ended
   */
  public boolean freeze(
      String checkoutId, Quote quote, String hash, Quote.Option chosen, boolean payable) {
    @Nullable String refused =
        payable ? null : Json.write(new LastPayment(1, "not_attempted", "total_changed"));
    Optional<String> status =
        database.writeOnce(sql ->
            sql.first(
                FREEZE,
                row -> row.text("status"),
                Json.write(quote),
                hash,
                chosen.id(),
                payable,
                refused,
                checkoutId,
                chosen.total().amountMinor(),
                payable));
    if (status.filter(CheckoutStatus.AWAITING_PAYMENT.word()::equals).isPresent()) {
      changes.happened(checkoutId);
    }
    return status.isPresent();
  }

  public void awaitPayment(String checkoutId, int attempt, String declineReason, FraudScore score) {
    told(
        checkoutId,
        sql ->
            sql.update(
                """
                WITH declined AS (
                  UPDATE payment_attempt
                  SET state = CASE WHEN state IN ('accepted', 'challenged') THEN 'declined' ELSE state END,
                      decline_reason = ?, updated_at = now(),
                      fraud_verdict = coalesce(fraud_verdict, 'approve'),
                      fraud_score = coalesce(fraud_score, ?),
                      fraud_reasons = coalesce(fraud_reasons, ?)
                  WHERE checkout_id = ? AND number = ?
                )
                UPDATE checkout
                SET status = 'awaiting_payment', next_action = NULL, last_payment = ?::jsonb,
                    updated_at = now()
                WHERE id = ? AND status IN ('processing', 'awaiting_challenge') AND attempt = ?
                """,
                declineReason,
                score.points(),
                score.reasons().toArray(String[]::new),
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

  /** The row may name a newer attempt, accepted when this one had been passed already. */
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
              WHERE id = ? AND status IN ('processing', 'awaiting_challenge') AND attempt >= ?
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
          sql.update(CLOSE, checkoutId, end.word(), reason, checkoutId);
          return new Closed(end);
        });
  }

  /**
   * Ends a checkout whose workflow could not be started, and leaves a tombstone against a start
   * that arrives late. One that has reserved is being looked after, and may have been charged: it
   * is left alone.
   *
   * @return whether it is ended by this, so that nothing is held and nothing is charged
   */
  public boolean closeIfNotBegun(String checkoutId, String reason) {
    return told(
        checkoutId,
        sql -> {
          boolean notBegun =
              lock(sql, checkoutId).status() == CheckoutStatus.RESERVING
                  && holds.refuse(sql, checkoutId);
          if (notBegun) {
            sql.update(CLOSE, checkoutId, CheckoutStatus.CANCELLED.word(), reason, checkoutId);
          }
          return notBegun;
        });
  }

  /** The row, locked until the database transaction ends. */
  private static Checkout lock(Statements sql, String checkoutId) throws SQLException {
    return sql.only(
        "SELECT * FROM checkout WHERE id = ? FOR UPDATE", CheckoutRows::read, checkoutId);
  }

  /** Runs one database transaction and tells who waits for the checkout once it is committed. */
  public <T> T told(String checkoutId, Database.Work<T> work) {
    return told(checkoutId, work, committed -> {});
  }

  /**
   * As {@link #told(String, Database.Work)}.
   *
   * @param first what whoever waits must find done
   */
  public <T> T told(String checkoutId, Database.Work<T> work, Consumer<T> first) {
    T result = database.write(work);
    first.accept(result);
    changes.happened(checkoutId);
    return result;
  }
}
