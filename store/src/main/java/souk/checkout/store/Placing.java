package souk.checkout.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.cart.store.Cart;
import souk.cart.store.CartStore;
import souk.checkout.store.Placing.Emptied;
import souk.fraud.FraudScore;
import souk.inventory.store.StockHolds;
import souk.offers.LineItem;
import souk.orders.PlaceResult;
import souk.orders.PlaceResult.Placed;
import souk.orders.PlaceResult.ReservationLost;
import souk.pricing.Quote;
import souk.sql.Guarded;
import souk.sql.Ids;
import souk.sql.Json;

/**
 * Turns a paid checkout into orders: the one statement that writes stock, orders, attempt, cart and
 * checkout, so that none of them is ever without the others.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class Placing implements GenericRepository<Emptied, String> {
  private static final String PLACE =
      StockHolds.SELL
          + """
          , grouped AS (
            INSERT INTO order_group (id, checkout_id, buyer_id, token_hash, email, shipping_address,
                                     authorization_id, currency, total_minor, estimated)
            SELECT :groupId, id, buyer_id, token_hash, email, shipping_address, :authorizationId,
                   currency, :totalMinor,
                   ARRAY(SELECT jsonb_array_elements_text(quote -> 'estimated'))
            FROM checkout JOIN hold ON hold.checkout_id = checkout.id
          ), ordered AS (
            INSERT INTO seller_order (id, order_group_id, seller_id, goods_minor, shipping_minor,
                                      tax_minor, total_minor, shipping_option, payment_expires_at)
            SELECT id, order_group_id, seller_id, goods_minor, shipping_minor, tax_minor, total_minor,
                   shipping_option, :expiresAt::timestamptz
            FROM hold, jsonb_to_recordset(:orders::jsonb) AS o (id text, order_group_id text,
                 seller_id text, goods_minor bigint, shipping_minor bigint, tax_minor bigint,
                 total_minor bigint, shipping_option text)
          ), lined AS (
            INSERT INTO order_line (order_id, offer_id, product_id, title, condition, quantity,
                                    unit_price_minor, tax_minor)
            SELECT order_id, offer_id, product_id, title, condition, quantity, unit_price_minor,
                   tax_minor
            FROM hold, jsonb_to_recordset(:lines::jsonb) AS l (order_id text, offer_id text,
                 product_id text, title text, condition text, quantity int, unit_price_minor bigint,
                 tax_minor bigint)
          ), paid AS (
            UPDATE payment_attempt a
            SET state = 'authorized', authorization_id = :authorizationId, updated_at = now(),
                fraud_verdict = coalesce(fraud_verdict, 'approve'),
                fraud_score = coalesce(fraud_score, :score),
                fraud_reasons = coalesce(fraud_reasons, :reasons)
            FROM hold WHERE a.checkout_id = hold.checkout_id AND a.number = :attempt
          ), superfluous AS (
            UPDATE payment_attempt a SET state = 'voided', updated_at = now()
            FROM hold WHERE a.checkout_id = hold.checkout_id AND a.number > :attempt
              AND a.state IN ('accepted', 'challenged')
          ), emptied AS (
            UPDATE cart SET version = cart.version + 1, updated_at = now(),
              lines = (SELECT coalesce(jsonb_agg(line || jsonb_build_object('quantity', quantity)
                                                 ORDER BY place), '[]')
                       FROM (SELECT line, place,
                                    (line ->> 'quantity')::int - coalesce(bought.quantity, 0) AS quantity
                             FROM jsonb_array_elements(lines) WITH ORDINALITY AS l (line, place)
                             LEFT JOIN jsonb_to_recordset(:lines::jsonb)
                               AS bought (offer_id text, quantity int)
                               ON bought.offer_id = line ->> 'offer_id') AS unbought
                       WHERE quantity > 0)
            FROM hold WHERE cart.id = :cartId
            RETURNING cart.id, buyer_id, token_hash, currency, lines, version
          )
          UPDATE checkout
          SET status = 'placed', order_group_id = :groupId, shipping_option = :shippingOption,
              next_action = NULL, reason = NULL, updated_at = now()
          FROM hold WHERE checkout.id = hold.checkout_id
          RETURNING checkout.id, (SELECT to_jsonb(emptied) FROM emptied) AS cart
          """;

  /**
   * A checkout to place by.
   *
   * @param document its row as JSON
   * @param paidOption what the attempt pays for: a newer one may have chosen another
   */
  @Introspected
  record Paid(String document, boolean givenUp, @Nullable String paidOption) {}

  /**
   * A checkout that was placed.
   *
   * @param cart what is left of it, as JSON; null if it is gone
   */
  @MappedEntity("checkout")
  record Emptied(@Id String id, @Nullable String cart) {}

  /**
   * What became of placing.
   *
   * @param cart as it is left, if this is what emptied it
   */
  private record Outcome(PlaceResult result, @Nullable Cart cart) {}

  private record NewOrder(
      String id,
      String orderGroupId,
      String sellerId,
      long goodsMinor,
      long shippingMinor,
      long taxMinor,
      long totalMinor,
      String shippingOption) {}

  private record NewLine(
      String orderId,
      String offerId,
      String productId,
      String title,
      String condition,
      int quantity,
      long unitPriceMinor,
      long taxMinor) {}

  private final CheckoutStore checkouts;
  private final CartStore carts;

  Placing(CheckoutStore checkouts, CartStore carts) {
    this.checkouts = checkouts;
    this.carts = carts;
  }

  /** See {@link souk.orders.OrderActivities#place}. */
  public PlaceResult place(
      String checkoutId,
      int attempt,
      String authorizationId,
      FraudScore score,
      @Nullable Instant paymentExpiresAt) {
    return checkouts
        .told(
            checkoutId,
            () -> {
              Paid paid = lock(checkoutId, attempt);
              Checkout checkout = Checkout.of(paid.document());
              if (checkout.orderGroupId() != null) {
                // Whoever placed them may have died before it could say what is left of the cart.
                return new Outcome(
                    new Placed(checkout.orderGroupId()), carts.stored(checkout.cartId()));
              }
              return paid.givenUp()
                  ? new Outcome(new ReservationLost(), null)
                  : write(
                      checkout,
                      chosen(checkout, paid.paidOption()),
                      attempt,
                      authorizationId,
                      score,
                      paymentExpiresAt);
            },
            outcome -> carts.show(outcome.cart()))
        .result();
  }

  /** Locks the attempt as well, so that it is either voided or placed with. */
  @Query(
      """
      SELECT to_jsonb(c) AS document, a.state IN ('voiding', 'voided') AS given_up,
             coalesce(a.shipping_option, c.shipping_option) AS paid_option
      FROM checkout c JOIN payment_attempt a ON a.checkout_id = c.id AND a.number = :attempt
      WHERE c.id = :checkoutId FOR UPDATE
      """)
  abstract Paid lock(String checkoutId, int attempt);

  private Outcome write(
      Checkout checkout,
      Quote.Option bought,
      int attempt,
      String authorizationId,
      FraudScore score,
      @Nullable Instant paymentExpiresAt) {
    String groupId = Ids.sibling(checkout.id(), "grp");
    Map<String, LineItem> frozen =
        checkout.lines().stream().collect(Collectors.toMap(LineItem::offerId, Function.identity()));
    List<NewOrder> orders = new ArrayList<>();
    List<NewLine> lines = new ArrayList<>();
    for (Quote.SellerPart part : bought.sellers()) {
      String orderId = Ids.sibling(checkout.id(), "ord") + "_" + (orders.size() + 1);
      orders.add(order(orderId, groupId, part, bought.id()));
      for (Quote.Line line : part.lines()) {
        lines.add(line(orderId, line, Objects.requireNonNull(frozen.get(line.offerId()))));
      }
    }
    @Nullable Emptied placed =
        place(
            checkout.id(),
            groupId,
            authorizationId,
            bought.total().amountMinor(),
            paymentExpiresAt,
            Json.write(orders),
            Json.write(lines),
            score.points(),
            score.reasons(),
            attempt,
            checkout.cartId(),
            bought.id());
    return placed == null
        ? new Outcome(new ReservationLost(), null)
        : new Outcome(
            new Placed(groupId),
            placed.cart() == null ? null : Json.read(placed.cart(), Cart.class));
  }

  @Query(PLACE)
  abstract @Nullable Emptied place(
      String checkoutId,
      String groupId,
      String authorizationId,
      long totalMinor,
      @Nullable Instant expiresAt,
      String orders,
      String lines,
      int score,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> reasons,
      int attempt,
      String cartId,
      String shippingOption);

  private static Quote.Option chosen(Checkout checkout, @Nullable String option) {
    Quote quote = Objects.requireNonNull(checkout.quote(), "no quote to place by");
    return quote.option(Objects.requireNonNull(option, "no shipping option chosen")).orElseThrow();
  }

  private static NewOrder order(
      String id, String groupId, Quote.SellerPart part, String shippingOption) {
    return new NewOrder(
        id,
        groupId,
        part.sellerId(),
        part.goods().amountMinor(),
        part.shipping().amountMinor(),
        part.tax().amountMinor(),
        part.total().amountMinor(),
        shippingOption);
  }

  private static NewLine line(String orderId, Quote.Line line, LineItem frozen) {
    return new NewLine(
        orderId,
        line.offerId(),
        frozen.productId(),
        frozen.title(),
        frozen.condition().word(),
        line.quantity(),
        line.unitPrice().amountMinor(),
        line.tax().amountMinor());
  }
}
