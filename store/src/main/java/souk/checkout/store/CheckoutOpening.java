package souk.checkout.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.cart.CartLine;
import souk.checkout.store.CheckoutOpening.Opening;
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
import souk.offers.LineItem;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.Guarded;
import souk.sql.Ids;
import souk.sql.Json;
import souk.sql.StatusSql;

/** Begins checkouts: freezes what the cart holds and what its offers say at that moment. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class CheckoutOpening implements GenericRepository<Opening, String> {
  private static final TypeReference<List<CartLine>> LINES = new TypeReference<>() {};
  private static final TypeReference<List<OfferNow>> OFFERS = new TypeReference<>() {};

  /** A checkout's row as JSON, and the card of its newest attempt. */
  @MappedEntity("checkout")
  record Opening(@Id String id, String document, @Nullable String paymentToken) {}

  /** A cart's row with what its offers say; both as JSON. */
  @Introspected
  record CartRow(long version, String currency, String lines, String offers) {
    CartNow cart() {
      return new CartNow(
          version,
          currency,
          Json.read(lines, LINES),
          Json.read(offers, OFFERS).stream()
              .collect(Collectors.toMap(OfferNow::offerId, Function.identity())));
    }
  }

  record OfferNow(
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

  record CartNow(
      long version, String currency, List<CartLine> lines, Map<String, OfferNow> offers) {
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

    List<LineItem> frozen() {
      List<LineItem> frozen = new ArrayList<>();
      for (CartLine line : lines) {
        @Nullable OfferNow offer = offers.get(line.offerId());
        if (offer != null) {
          frozen.add(frozen(line, offer));
        }
      }
      return frozen;
    }

    private static LineItem frozen(CartLine line, OfferNow offer) {
      return new LineItem(
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
    OpenResult result = database.together(() -> begin(wish, key));
    if (result instanceof Opened(var checkout)) {
      begun.remember(checkout);
    }
    return result;
  }

  private OpenResult begin(CheckoutWish wish, RequestKey key) {
    Optional<CartNow> found =
        cart(wish.cartId(), wish.buyerId(), wish.tokenHash()).map(CartRow::cart);
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
      Optional<OpenResult> underWay = underWay(wish, cart.version(), key);
      return underWay.orElseGet(() -> new Unavailable(unavailable));
    }
    String id = Ids.create("chk");
    @Nullable Opening opened = insert(id, wish, cart, key);
    return opened == null
        ? notOpened(id, wish, cart.version(), key)
        : new Opened(Checkout.of(opened.document()));
  }

  @Query(
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
      WHERE c.id = :cartId AND (c.buyer_id = :buyerId OR c.token_hash = :tokenHash)
      """)
  abstract Optional<CartRow> cart(
      String cartId, @Nullable String buyerId, @Nullable String tokenHash);

  /** Nothing was opened that may stay: the key was used before, or the cart is another's by now. */
  private OpenResult notOpened(String id, CheckoutWish wish, long cartVersion, RequestKey key) {
    int takenForNothing = giveBack(key.owner(), key.key(), id);
    if (takenForNothing == 0) {
      return new Repeated();
    }
    if (isThere(id)) {
      throw DatabaseException.overtaken("the cart has just changed");
    }
    return underWay(wish, cartVersion, key)
        .orElseThrow(() -> DatabaseException.overtaken("the cart's open checkout has just ended"));
  }

  @Query(
      """
      DELETE FROM idempotency_key
      WHERE owner = :owner AND key = :key AND checkout_id = :checkoutId
      """)
  abstract int giveBack(String owner, String key, String checkoutId);

  @Query("SELECT EXISTS (SELECT FROM checkout WHERE id = :checkoutId)")
  abstract boolean isThere(String checkoutId);

  private @Nullable Opening insert(String id, CheckoutWish wish, CartNow cart, RequestKey key) {
    return insert(
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

  /**
   * No row if the key was used before, the cart has an open checkout, or the cart is no longer what
   * was read: its last checkout may have been placed in between, and has emptied it. That is seen
   * only with the row locked, after the insertion: until then the other may still have been open.
   */
  @Query(
      "WITH keyed AS ("
          + IdempotencyStore.TAKE
          + """
             201, :checkoutId, :attempt ON CONFLICT (owner, key) DO NOTHING
            RETURNING checkout_id AS id, attempt
          ), opened AS (
            INSERT INTO checkout (id, attempt, cart_id, cart_version, buyer_id, token_hash, email,
                                  shipping_address, shipping_option, lines, currency,
                                  expected_total_minor, device_hash, wish_hash, status)
            SELECT id, attempt, :cartId, :cartVersion, :buyerId, :tokenHash, :email,
                   :address::jsonb, :shippingOption, :lines::jsonb, :currency,
                   :expectedTotalMinor::bigint, :deviceHash, :wishHash, 'reserving'
            FROM keyed
            ON CONFLICT (cart_id) WHERE status IN \
          """
          + StatusSql.OPEN
          + """
             DO NOTHING
            RETURNING *
          ), attempted AS (
            INSERT INTO payment_attempt (checkout_id, number, payment_token, state)
            SELECT id, 1, :token, 'accepted' FROM opened WHERE attempt = 1
          )
          SELECT opened.id, to_jsonb(opened) AS document, NULL AS payment_token FROM opened
          JOIN cart ON cart.id = opened.cart_id AND cart.version = opened.cart_version
          FOR SHARE OF cart
          """)
  abstract @Nullable Opening insert(
      String owner,
      String key,
      String requestHash,
      String checkoutId,
      int attempt,
      String cartId,
      long cartVersion,
      @Nullable String buyerId,
      @Nullable String tokenHash,
      String email,
      String address,
      @Nullable String shippingOption,
      String lines,
      String currency,
      @Nullable Long expectedTotalMinor,
      @Nullable String deviceHash,
      String wishHash,
      @Nullable String token);

  private record UnderWay(Checkout checkout, @Nullable String paymentToken) {
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
  private Optional<OpenResult> underWay(CheckoutWish wish, long cartVersion, RequestKey key) {
    Optional<UnderWay> open =
        findOpen(wish.cartId())
            .map(row -> new UnderWay(Checkout.of(row.document()), row.paymentToken()));
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
    int taken = join(key.owner(), key.key(), key.requestHash(), checkout.id(), standsFor);
    return Optional.of(taken == 1 ? new AlreadyOpen(checkout) : new Repeated());
  }

  @Query(
      """
      SELECT c.id, to_jsonb(c) AS document, a.payment_token
      FROM checkout c LEFT JOIN payment_attempt a ON a.checkout_id = c.id AND a.number = c.attempt
      WHERE c.cart_id = :cartId AND c.status IN \
      """
          + StatusSql.OPEN)
  abstract Optional<Opening> findOpen(String cartId);

  @Query(
      IdempotencyStore.TAKE + " 200, :checkoutId, :standsFor ON CONFLICT (owner, key) DO NOTHING")
  abstract int join(String owner, String key, String requestHash, String checkoutId, int standsFor);
}
