package souk.checkout.store;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import souk.checkout.store.OpenResult.Opened;
import souk.checkout.store.OpenResult.Unavailable;
import souk.offers.Condition;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.Json;
import souk.sql.Row;
import souk.sql.Statements;

/** Begins checkouts: freezes what the cart holds and what its offers say at that moment. */
@Singleton
public final class CheckoutOpening {
  private static final String OPEN_STATUSES =
      "('reserving', 'awaiting_payment', 'processing', 'awaiting_challenge', 'in_review')";

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

  private static final String INSERT =
      """
      WITH opened AS (
        INSERT INTO checkout (id, cart_id, cart_version, buyer_id, token_hash, email,
                              shipping_address, shipping_option, lines, currency,
                              expected_total_minor, status, attempt)
        VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?, ?, 'reserving', ?)
        ON CONFLICT (cart_id) WHERE status IN %s DO NOTHING
        RETURNING *
      ), attempted AS (
        INSERT INTO payment_attempt (checkout_id, number, payment_token, state)
        SELECT id, 1, ?, 'accepted' FROM opened WHERE attempt = 1
      )
      SELECT * FROM opened
      """
          .formatted(OPEN_STATUSES);

  private static final String FIND_OPEN =
      "SELECT * FROM checkout WHERE cart_id = ? AND status IN " + OPEN_STATUSES;

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

  CheckoutOpening(Database database) {
    this.database = database;
  }

  public OpenResult open(CheckoutWish wish) {
    return database.write(sql -> open(sql, wish));
  }

  private static OpenResult open(Statements sql, CheckoutWish wish) throws SQLException {
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
      Optional<OpenResult> underWay = underWay(sql, wish.cartId(), cart.version());
      return underWay.orElseGet(() -> new Unavailable(unavailable));
    }
    Optional<Checkout> opened = insert(sql, wish, cart);
    if (opened.isPresent()) {
      return new Opened(opened.get());
    }
    return underWay(sql, wish.cartId(), cart.version())
        .orElseThrow(() -> new SQLException("the cart's open checkout has just ended", "40001"));
  }

  private static Optional<Checkout> insert(Statements sql, CheckoutWish wish, CartNow cart)
      throws SQLException {
    return sql.first(
        INSERT,
        CheckoutRows::read,
        Ids.create("chk"),
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
        wish.paymentToken() == null ? 0 : 1,
        wish.paymentToken());
  }

  private static Optional<OpenResult> underWay(Statements sql, String cartId, long cartVersion)
      throws SQLException {
    return sql.first(FIND_OPEN, CheckoutRows::read, cartId)
        .map(open ->
            open.cartVersion() == cartVersion ? new AlreadyOpen(open) : new CartChanged(open));
  }
}
