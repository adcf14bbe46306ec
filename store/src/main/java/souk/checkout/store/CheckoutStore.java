package souk.checkout.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.checkout.CloseResult;
import souk.checkout.CloseResult.AlreadyPlaced;
import souk.checkout.CloseResult.Closed;
import souk.checkout.CloseResult.PaymentAccepted;
import souk.checkout.store.Checkout.LastPayment;
import souk.checkout.store.CheckoutStore.Stored;
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
import souk.sql.Guarded;
import souk.sql.Json;
import souk.sql.StatusSql;

/** Where checkouts stand. Every change is one database transaction and can be repeated. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class CheckoutStore implements GenericRepository<Stored, String> {
  /**
   * How often a buyer may want it otherwise: each time somebody makes a quote, and history grows.
   */
  public static final int REVISIONS_MAX = 50;

  /**
   * How many cards may be tried on one hold: a 3-D Secure step that is left unfinished for the next
   * card is an attempt as well, and history grows with each.
   */
  public static final int ATTEMPTS_MAX = 30;

  private static final String SELECT =
      "SELECT id, to_jsonb(checkout) AS document FROM checkout WHERE ";

  /** A checkout's row as JSON. */
  @MappedEntity("checkout")
  record Stored(@Id String id, String document) {
    Checkout checkout() {
      return Checkout.of(document);
    }
  }

  /** The number of an attempt that was accepted. */
  @MappedEntity("payment_attempt")
  record Accepted(@Id int number) {}

  /** The number of a revision that was written down. */
  @MappedEntity("checkout")
  record Revised(@Id int revision) {}

  /** Where a checkout stands by its quote. */
  @MappedEntity("checkout")
  record Frozen(@Id String status) {}

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
    return row(checkoutId).map(Stored::checkout);
  }

  @Query(SELECT + "id = :checkoutId")
  abstract Optional<Stored> row(String checkoutId);

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
    return Optional.ofNullable(
            accept(
                checkoutId,
                paymentToken,
                shippingOption,
                amountMinor,
                quoteHash,
                key.owner(),
                key.key(),
                key.requestHash(),
                ATTEMPTS_MAX))
        .map(Accepted::number);
  }

  @Query(
      value =
          """
          WITH payable AS (
            SELECT id, attempt + 1 AS next FROM checkout
            WHERE id = :checkoutId AND status IN ('awaiting_payment', 'awaiting_challenge')
              AND reserved_until > now() AND quote_hash = :quoteHash AND attempt < :most
            FOR UPDATE
          ), keyed AS (
          """
              + IdempotencyStore.TAKE
              + """
                 200, id, next FROM payable ON CONFLICT (owner, key) DO NOTHING
                RETURNING checkout_id, attempt
              ), accepted AS (
                UPDATE checkout c
                SET status = 'processing', attempt = keyed.attempt, shipping_option = :shippingOption,
                    next_action = NULL, updated_at = now()
                FROM keyed WHERE c.id = keyed.checkout_id
                RETURNING c.id, c.attempt, c.shipping_option
              )
              INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor,
                                           shipping_option, state)
              SELECT id, attempt, :paymentToken, :amountMinor, shipping_option, 'accepted'
              FROM accepted
              RETURNING number
              """)
  abstract @Nullable Accepted accept(
      String checkoutId,
      String paymentToken,
      String shippingOption,
      long amountMinor,
      String quoteHash,
      String owner,
      String key,
      String requestHash,
      int most);

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
    return Optional.ofNullable(
            revise(
                checkoutId,
                Json.write(wish),
                wish.hash(),
                takesKey,
                key.owner(),
                key.key(),
                key.requestHash(),
                REVISIONS_MAX))
        .map(Revised::revision);
  }

  @Query(
      value =
          """
          WITH revisable AS (
            SELECT id, revision + 1 AS next FROM checkout
            WHERE id = :checkoutId AND status = 'awaiting_payment' AND reserved_until > now()
              AND revision < :most
            FOR UPDATE
          ), keyed AS (
          """
              + IdempotencyStore.TAKE
              + """
                 200, id, -next FROM revisable WHERE :takesKey ON CONFLICT (owner, key) DO NOTHING
                RETURNING checkout_id
              )
              UPDATE checkout c
              SET status = 'reserving', revision = next, revising = :wish::jsonb,
                  revision_refusal = NULL, wish_hash = :wishHash, updated_at = now()
              FROM revisable
              WHERE c.id = revisable.id AND (NOT :takesKey OR EXISTS (SELECT FROM keyed))
              RETURNING c.revision
              """)
  abstract @Nullable Revised revise(
      String checkoutId,
      String wish,
      String wishHash,
      boolean takesKey,
      String owner,
      String key,
      String requestHash,
      int most);

  /**
   * Whether nobody has heard of a revision for so long that its word may have been lost. Of several
   * who ask at once one is told so, and the next one not before as long again.
   */
  public boolean isStalled(Checkout checkout, Duration unchangedFor) {
    return take(checkout.id(), checkout.revision(), unchangedFor.toMillis()) == 1;
  }

  @Query(
      """
      UPDATE checkout SET updated_at = now()
      WHERE id = :checkoutId AND revision = :number AND revision > 0 AND status = 'reserving'
        AND updated_at < now() - :unchangedForMs * interval '1 millisecond'
      """)
  abstract int take(String checkoutId, int number, long unchangedForMs);

  /**
   * The newest revision takes the place of what stood before, with its quote, unless its buyer has
   * become somebody who would have more than one buyer may. Safe to repeat.
   *
   * @param checkout as it was when the quote was made
   */
  public boolean revised(
      Checkout checkout, Revision wish, Quote quote, String hash, Quote.Option chosen) {
    try {
      return told(checkout.id(), () -> write(checkout, wish, quote, hash, chosen));
    } catch (TooManyForOneException refused) {
      refuseRevision(checkout, "limit_per_buyer");
      return false;
    }
  }

  private boolean write(
      Checkout checkout, Revision wish, Quote quote, String hash, Quote.Option chosen) {
    boolean isWritten =
        write(
                checkout.id(),
                checkout.revision(),
                wish.email(),
                Json.write(wish.shippingAddress()),
                chosen.id(),
                wish.expectedTotalMinor(),
                Json.write(quote),
                hash)
            == 1;
    if (isWritten
        && !wish.email().equals(checkout.email())
        && !stock.heldByAnother(checkout.id(), stockLines(checkout)).isEmpty()) {
      throw new TooManyForOneException();
    }
    return isWritten;
  }

  @Query(
      """
      UPDATE checkout
      SET status = 'awaiting_payment', email = :email, shipping_address = :address::jsonb,
          shipping_option = :shippingOption, expected_total_minor = :expectedTotalMinor,
          quote = :quote::jsonb, quote_hash = :quoteHash, revising = NULL, updated_at = now()
      WHERE id = :checkoutId AND revision = :number AND status = 'reserving'
      """)
  abstract int write(
      String checkoutId,
      int number,
      String email,
      String address,
      String shippingOption,
      @Nullable Long expectedTotalMinor,
      String quote,
      String quoteHash);

  private static final class TooManyForOneException extends RuntimeException {}

  private static List<StockLine> stockLines(Checkout checkout) {
    return checkout.lines().stream()
        .map(line -> new StockLine(line.offerId(), line.quantity()))
        .toList();
  }

  /** What stood before stands. Asked for again, it is tried again. */
  public void refuseRevision(Checkout checkout, String reason) {
    told(checkout.id(), () -> refuseRevision(checkout.id(), checkout.revision(), reason));
  }

  @Query(
      """
      UPDATE checkout
      SET status = 'awaiting_payment', revising = NULL, revision_refusal = :reason,
          wish_hash = NULL, updated_at = now()
      WHERE id = :checkoutId AND revision = :number AND status = 'reserving'
      """)
  abstract int refuseRevision(String checkoutId, int number, String reason);

  /**
   * A cart's open checkout, locked until the database transaction ends. Whoever locks a cart as
   * well does so after this, as placing does.
   */
  public Optional<Checkout> lockOpen(String cartId) {
    return lockRowOf(cartId).map(Stored::checkout);
  }

  @Query(SELECT + "cart_id = :cartId AND status IN " + StatusSql.OPEN + " FOR UPDATE")
  abstract Optional<Stored> lockRowOf(String cartId);

  /**
   * A guest's open checkout, locked, becomes that of a buyer and of the buyer's cart. The guest's
   * token goes on opening it.
   *
   * @param cartVersion of the buyer's cart, or a number that no version has if that holds other
   *     things as well
   * @return offers of which the buyer would have more than one may: then this must be undone
   */
  public List<String> comeAlong(
      Checkout checkout, String buyerId, String cartId, long cartVersion) {
    comeAlong(checkout.id(), buyerId, cartId, cartVersion);
    return stock.heldByAnother(checkout.id(), stockLines(checkout));
  }

  @Query(
      """
      UPDATE checkout
      SET buyer_id = :buyerId, cart_id = :cartId, cart_version = :cartVersion, updated_at = now()
      WHERE id = :checkoutId
      """)
  abstract void comeAlong(String checkoutId, String buyerId, String cartId, long cartVersion);

  /** Ended checkouts of a guest become a buyer's, and what they have of scarce things counts. */
  public void comeAlong(List<String> checkoutIds, String buyerId) {
    giveTo(checkoutIds, buyerId);
    holds.heldByAnother(checkoutIds);
  }

  @Query("UPDATE checkout SET buyer_id = :buyerId WHERE id = ANY (:checkoutIds)")
  abstract void giveTo(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> checkoutIds, String buyerId);

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
    @Nullable Frozen frozen =
        freeze(
            checkoutId,
            Json.write(quote),
            hash,
            chosen.id(),
            payable,
            refused,
            chosen.total().amountMinor());
    if (frozen != null && frozen.status().equals(CheckoutStatus.AWAITING_PAYMENT.word())) {
      changes.happened(checkoutId);
    }
    return frozen != null;
  }

  @Query(
      """
      WITH frozen AS (
        UPDATE checkout c
        SET quote = :quote::jsonb, quote_hash = :quoteHash, shipping_option = :shippingOption,
            reserved_until = (SELECT h.reserved_until FROM stock_hold h WHERE h.checkout_id = c.id),
            status = CASE WHEN :payable AND attempt > 0 THEN 'processing' ELSE 'awaiting_payment' END,
            last_payment = :refused::jsonb, updated_at = now()
        WHERE id = :checkoutId AND status = 'reserving' AND quote IS NULL
        RETURNING id, attempt, status, shipping_option
      ), priced AS (
        UPDATE payment_attempt a
        SET amount_minor = :amountMinor, shipping_option = frozen.shipping_option,
            state = CASE WHEN :payable THEN state ELSE 'voided' END, updated_at = now()
        FROM frozen WHERE a.checkout_id = frozen.id AND a.number = frozen.attempt
      )
      SELECT status FROM frozen
      """)
  abstract @Nullable Frozen freeze(
      String checkoutId,
      String quote,
      String quoteHash,
      String shippingOption,
      boolean payable,
      @Nullable String refused,
      long amountMinor);

  public void awaitPayment(String checkoutId, int attempt, String declineReason, FraudScore score) {
    told(
        checkoutId,
        () ->
            decline(
                checkoutId,
                attempt,
                declineReason,
                score.points(),
                score.reasons(),
                Json.write(new LastPayment(attempt, "declined", declineReason))));
  }

  @Query(
      """
      WITH declined AS (
        UPDATE payment_attempt
        SET state = CASE WHEN state IN ('accepted', 'challenged') THEN 'declined' ELSE state END,
            decline_reason = :reason, updated_at = now(),
            fraud_verdict = coalesce(fraud_verdict, 'approve'),
            fraud_score = coalesce(fraud_score, :score),
            fraud_reasons = coalesce(fraud_reasons, :fraudReasons)
        WHERE checkout_id = :checkoutId AND number = :number
      )
      UPDATE checkout
      SET status = 'awaiting_payment', next_action = NULL, last_payment = :lastPayment::jsonb,
          updated_at = now()
      WHERE id = :checkoutId AND status IN ('processing', 'awaiting_challenge')
        AND attempt = :number
      """)
  abstract int decline(
      String checkoutId,
      int number,
      String reason,
      int score,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> fraudReasons,
      String lastPayment);

  /** Shows the buyer the page that the provider named. */
  public void awaitChallenge(String checkoutId, int attempt) {
    told(checkoutId, () -> challenge(checkoutId, attempt));
  }

  @Query(
      """
      UPDATE checkout c
      SET status = 'awaiting_challenge', updated_at = now(),
          next_action = jsonb_build_object('type', 'redirect', 'url', a.redirect_url)
      FROM payment_attempt a
      WHERE c.id = :checkoutId AND c.status = 'processing' AND c.attempt = :number
        AND a.checkout_id = c.id AND a.number = c.attempt
      """)
  abstract int challenge(String checkoutId, int number);

  /** The row may name a newer attempt, accepted when this one had been passed already. */
  public void awaitReview(String checkoutId, int attempt, Instant decideBefore) {
    told(
        checkoutId,
        () -> {
          holds.extend(checkoutId, decideBefore);
          return review(checkoutId, attempt, decideBefore);
        });
  }

  @Query(
      """
      UPDATE checkout
      SET status = 'in_review', review_before = :until, reserved_until = :until, next_action = NULL,
          updated_at = now()
      WHERE id = :checkoutId AND status IN ('processing', 'awaiting_challenge')
        AND attempt >= :number
      """)
  abstract int review(String checkoutId, int number, Instant until);

  /** See {@link souk.checkout.CheckoutActivities#close}. */
  public CloseResult close(
      String checkoutId, CheckoutStatus end, @Nullable String reason, int lastAttempt) {
    return told(
        checkoutId,
        () -> {
          Checkout checkout = lock(checkoutId).checkout();
          if (checkout.orderGroupId() != null) {
            return new AlreadyPlaced(checkout.orderGroupId());
          }
          if (checkout.attempt() > lastAttempt && !checkout.status().isEnd()) {
            return new PaymentAccepted(checkout.attempt());
          }
          holds.release(checkoutId);
          if (checkout.status().isEnd()) {
            return new Closed(checkout.status());
          }
          end(checkoutId, end.word(), reason);
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
        () -> {
          boolean notBegun =
              lock(checkoutId).checkout().status() == CheckoutStatus.RESERVING
                  && holds.refuse(checkoutId);
          if (notBegun) {
            end(checkoutId, CheckoutStatus.CANCELLED.word(), reason);
          }
          return notBegun;
        });
  }

  /** The row, locked until the database transaction ends. */
  @Query(SELECT + "id = :checkoutId FOR UPDATE")
  abstract Stored lock(String checkoutId);

  @Query(
      """
      WITH unused AS (
        UPDATE payment_attempt SET state = 'voided', updated_at = now()
        WHERE checkout_id = :checkoutId AND state IN ('accepted', 'challenged')
      )
      UPDATE checkout
      SET status = :status, reason = :reason, next_action = NULL, revising = NULL,
          updated_at = now()
      WHERE id = :checkoutId
      """)
  abstract void end(String checkoutId, String status, @Nullable String reason);

  /** Runs one database transaction and tells who waits for the checkout once it is committed. */
  public <T> T told(String checkoutId, Supplier<T> work) {
    return told(checkoutId, work, committed -> {});
  }

  /**
   * As {@link #told(String, Supplier)}.
   *
   * @param first what whoever waits must find done
   */
  public <T> T told(String checkoutId, Supplier<T> work, Consumer<T> first) {
    T result = database.together(work);
    first.accept(result);
    changes.happened(checkoutId);
    return result;
  }
}
