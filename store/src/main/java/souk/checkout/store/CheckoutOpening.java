package souk.checkout.store;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.cart.CartLine;
import souk.checkout.CheckoutLine;
import souk.checkout.store.OpenResult.AlreadyOpen;
import souk.checkout.store.OpenResult.CartChanged;
import souk.checkout.store.OpenResult.EmptyCart;
import souk.checkout.store.OpenResult.NoSuchCart;
import souk.checkout.store.OpenResult.OpenOtherwise;
import souk.checkout.store.OpenResult.Opened;
import souk.checkout.store.OpenResult.Repeated;
import souk.checkout.store.OpenResult.Unavailable;
import souk.http.store.IdempotencyStore;
import souk.http.store.RequestKey;
import souk.offers.Condition;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.Ids;
import souk.sql.Json;
import souk.sql.Row;
import souk.sql.Statements;

/** Begins checkouts: freezes what the cart holds and what its offers say at that moment. */
@Singleton
public final class CheckoutOpening {
  private static final String CART =
      """
      SELECT c.version, c.currency, c.lines, o.offers
      FROM cart c, LATERAL (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
                 'offer_id', o.id, 'product_id', o.product_id, 'seller_id', o.seller_id,
                 'title', p.title, 'condition', o.condition, 'price_minor', o.price_minor,
                 'weight_grams', o.weight_grams, 'free_shipping', o.free_shipping,
                 'seller_country', s.country, 'handling_days', s.handling_days,
                 'sold_out', coalesce(a.availability, 'sold_out') = 'sold_out')), '[]') AS offers
        FROM jsonb_array_elements(c.lines) AS line
        JOIN offer o ON o.id = line ->> 'offer_id' AND o.published AND o.currency = c.currency
        JOIN product p ON p.id = o.product_id
        JOIN seller s ON s.id = o.seller_id
        LEFT JOIN offer_availability a ON a.offer_id = o.id
      ) o
      WHERE c.id = ? AND (c.buyer_id = ? OR c.token_hash = ?)
      """;

  /**
   * No row if the key was used before, the cart has an open checkout, or the cart is no longer what
   * was read: its last checkout may have been placed in between, and has emptied it. That is seen
   * only with the row locked, after the insertion: until then the other may still have been open.
   */
  private static final String INSERT =
      """
      WITH keyed AS (
        %s 201, ?, ? ON CONFLICT (owner, key) DO NOTHING
        RETURNING checkout_id AS id, attempt
      ), opened AS (
        INSERT INTO checkout (id, attempt, cart_id, cart_version, buyer_id, token_hash, email,
                              shipping_address, shipping_option, lines, currency,
                              expected_total_minor, device_hash, wish_hash, status)
        SELECT id, attempt, ?, ?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?, ?::bigint, ?, ?, 'reserving'
        FROM keyed
        ON CONFLICT (cart_id) WHERE status IN %s DO NOTHING
        RETURNING *
      ), attempted AS (
        INSERT INTO payment_attempt (checkout_id, number, payment_token, state)
        SELECT id, 1, ?, 'accepted' FROM opened WHERE attempt = 1
      )
      SELECT opened.* FROM opened
      JOIN cart ON cart.id = opened.cart_id AND cart.version = opened.cart_version
      FOR SHARE OF cart
      """
          .formatted(IdempotencyStore.TAKE, StatusSql.OPEN);

  private static final String JOIN =
      IdempotencyStore.TAKE + " 200, ?, ? ON CONFLICT (owner, key) DO NOTHING";

  private static final String FIND_OPEN =
      """
      SELECT c.*, a.payment_token
      FROM checkout c LEFT JOIN payment_attempt a ON a.checkout_id = c.id AND a.number = c.attempt
      WHERE c.cart_id = ? AND c.status IN %s
      """
          .formatted(StatusSql.OPEN);

  private static final TypeReference<List<CartLine>> LINES = new TypeReference<>() {};
  private static final TypeReference<List<OfferNow>> OFFERS = new TypeReference<>() {};

  private record OfferNow(
      String offerId,
      String productId,
      String sellerId,
      String title,
      Condition condition,
      long priceMinor,
      int weightGrams,
      boolean freeShipping,
      String sellerCountry,
      int handlingDays,
      boolean soldOut) {}

  private record CartNow(
      long version, String currency, List<CartLine> lines, Map<String, OfferNow> offers) {
    static CartNow read(Row row) throws SQLException {
      return new CartNow(
          row.number("version"),
          row.text("currency"),
          row.json("lines", LINES),
          row.json("offers", OFFERS).stream()
              .collect(Collectors.toMap(OfferNow::offerId, Function.identity())));
    }

    List<String> unavailable() {
      List<String> unavailable = new ArrayList<>();
      for (CartLine line : lines) {
        @Nullable OfferNow offer = offers.get(line.offerId());
        if (offer == null || offer.soldOut()) {
          unavailable.add(line.offerId());
        }
      }
      return unavailable;
    }

    List<CheckoutLine> frozen() {
      List<CheckoutLine> frozen = new ArrayList<>();
      for (CartLine line : lines) {
        @Nullable OfferNow offer = offers.get(line.offerId());
        if (offer != null) {
          frozen.add(frozen(line, offer));
        }
      }
      return frozen;
    }

    private static CheckoutLine frozen(CartLine line, OfferNow offer) {
      return new CheckoutLine(
          offer.offerId(),
          offer.productId(),
          offer.sellerId(),
          offer.title(),
          offer.condition(),
          line.quantity(),
          offer.priceMinor(),
          offer.weightGrams(),
          offer.freeShipping(),
          offer.sellerCountry(),
          offer.handlingDays());
    }
  }

  private final Database database;
  private final BegunCheckouts begun;

  CheckoutOpening(Database database, BegunCheckouts begun) {
    this.database = database;
    this.begun = begun;
  }

  /**
   * The cart's open checkout may end between two statements, and the cart change with it: then all
   * of it is begun again.
   *
   * @param key taken in the same database transaction, unless nothing comes of it
   */
  public OpenResult open(CheckoutWish wish, RequestKey key) {
    OpenResult result = database.write(sql -> open(sql, wish, key));
    if (result instanceof Opened(var checkout)) {
      begun.remember(checkout);
    }
    return result;
  }

  private static OpenResult open(Statements sql, CheckoutWish wish, RequestKey key)
      throws SQLException {
    Optional<CartNow> found =
        sql.first(CART, CartNow::read, wish.cartId(), wish.buyerId(), wish.tokenHash());
    if (found.isEmpty()) {
      return new NoSuchCart();
    }
    CartNow cart = found.get();
    if (cart.lines().isEmpty()) {
      return new EmptyCart();
    }
    List<String> unavailable = cart.unavailable();
    // A cart whose checkout is under way may hold the very units that look sold out now.
    if (!unavailable.isEmpty()) {
      Optional<OpenResult> underWay = underWay(sql, wish, cart.version(), key);
      return underWay.orElseGet(() -> new Unavailable(unavailable));
    }
    String id = Ids.create("chk");
    Optional<Checkout> opened = insert(sql, id, wish, cart, key);
    if (opened.isPresent()) {
      return new Opened(opened.get());
    }
    return notOpened(sql, id, wish, cart.version(), key);
  }

  /** Nothing was opened that may stay: the key was used before, or the cart is another's by now. */
  private static OpenResult notOpened(
      Statements sql, String id, CheckoutWish wish, long cartVersion, RequestKey key)
      throws SQLException {
    int takenForNothing =
        sql.update(
            "DELETE FROM idempotency_key WHERE owner = ? AND key = ? AND checkout_id = ?",
            key.owner(),
            key.key(),
            id);
    if (takenForNothing == 0) {
      return new Repeated();
    }
    if (sql.first("SELECT FROM checkout WHERE id = ?", row -> id, id).isPresent()) {
      throw new SQLException("the cart has just changed", DatabaseException.OVERTAKEN);
    }
    return underWay(sql, wish, cartVersion, key)
        .orElseThrow(() ->
            new SQLException(
                "the cart's open checkout has just ended", DatabaseException.OVERTAKEN));
  }

  private static Optional<Checkout> insert(
      Statements sql, String id, CheckoutWish wish, CartNow cart, RequestKey key)
      throws SQLException {
    return sql.first(
        INSERT,
        CheckoutRows::read,
        key.owner(),
        key.key(),
        key.requestHash(),
        id,
        wish.paymentToken() == null ? 0 : 1,
        wish.cartId(),
        cart.version(),
        wish.buyerId(),
        wish.tokenHash(),
        wish.email(),
        Json.write(wish.shippingAddress()),
        wish.shippingOption(),
        Json.write(cart.frozen()),
        cart.currency(),
        wish.expectedTotalMinor(),
        wish.deviceHash(),
        wish.details().hash(),
        wish.paymentToken());
  }

  private record UnderWay(Checkout checkout, @Nullable String paymentToken) {
    static UnderWay read(Row row) throws SQLException {
      return new UnderWay(CheckoutRows.read(row), row.textOrNull("payment_token"));
    }

    /** What the version before wrote has no hash. */
    boolean isWanted(Revision wish) {
      return checkout.wishHash() == null
          ? wish.email().equals(checkout.email())
              && wish.shippingAddress().equals(checkout.shippingAddress())
              && (wish.shippingOption() == null
                  || wish.shippingOption().equals(checkout.shippingOption()))
              && Objects.equals(wish.expectedTotalMinor(), checkout.expectedTotalMinor())
          : checkout.wishHash().equals(wish.hash());
    }

    boolean isPaidWith(@Nullable String token) {
      return token == null || token.equals(paymentToken);
    }
  }

  /** What the cart's open checkout means for this request. If it is the same, it takes the key. */
  private static Optional<OpenResult> underWay(
      Statements sql, CheckoutWish wish, long cartVersion, RequestKey key) throws SQLException {
    Optional<UnderWay> open = sql.first(FIND_OPEN, UnderWay::read, wish.cartId());
    if (open.isEmpty()) {
      return Optional.empty();
    }
    Checkout checkout = open.get().checkout();
    if (checkout.cartVersion() != cartVersion) {
      return Optional.of(new CartChanged(checkout));
    }
    boolean isWanted = open.get().isWanted(wish.details());
    if (!isWanted || !open.get().isPaidWith(wish.paymentToken())) {
      return Optional.of(new OpenOtherwise(checkout, !isWanted));
    }
    int standsFor = checkout.revising() == null ? 0 : -checkout.revision();
    int taken =
        sql.update(JOIN, key.owner(), key.key(), key.requestHash(), checkout.id(), standsFor);
    return Optional.of(taken == 1 ? new AlreadyOpen(checkout) : new Repeated());
  }
}
