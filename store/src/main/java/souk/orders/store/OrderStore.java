package souk.orders.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.cart.store.Cart;
import souk.cart.store.CartStore;
import souk.checkout.CheckoutLine;
import souk.checkout.store.Checkout;
import souk.checkout.store.CheckoutRows;
import souk.checkout.store.CheckoutStore;
import souk.fraud.FraudScore;
import souk.inventory.store.StockHolds;
import souk.orders.PlaceResult;
import souk.orders.PlaceResult.Placed;
import souk.orders.PlaceResult.ReservationLost;
import souk.pricing.Quote;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.Json;
import souk.sql.Place;
import souk.sql.Row;
import souk.sql.Statements;

/** Placed orders. */
@Singleton
public final class OrderStore {
  private static final String PLACE =
      """
      %s, grouped AS (
        INSERT INTO order_group (id, checkout_id, buyer_id, token_hash, email, shipping_address,
                                 authorization_id, currency, total_minor, estimated)
        SELECT ?, id, buyer_id, token_hash, email, shipping_address, ?, currency, ?,
               ARRAY(SELECT jsonb_array_elements_text(quote -> 'estimated'))
        FROM checkout JOIN hold ON hold.checkout_id = checkout.id
      ), ordered AS (
        INSERT INTO seller_order (id, order_group_id, seller_id, goods_minor, shipping_minor,
                                  tax_minor, total_minor, shipping_option, payment_expires_at)
        SELECT id, order_group_id, seller_id, goods_minor, shipping_minor, tax_minor, total_minor,
               shipping_option, ?::timestamptz
        FROM hold, jsonb_to_recordset(?::jsonb) AS o (id text, order_group_id text, seller_id text,
             goods_minor bigint, shipping_minor bigint, tax_minor bigint, total_minor bigint,
             shipping_option text)
      ), lined AS (
        INSERT INTO order_line (order_id, offer_id, product_id, title, condition, quantity,
                                unit_price_minor, tax_minor)
        SELECT order_id, offer_id, product_id, title, condition, quantity, unit_price_minor,
               tax_minor
        FROM hold, jsonb_to_recordset(?::jsonb) AS l (order_id text, offer_id text, product_id text,
             title text, condition text, quantity int, unit_price_minor bigint, tax_minor bigint)
      ), paid AS (
        UPDATE payment_attempt a
        SET state = 'authorized', authorization_id = ?, updated_at = now(),
            fraud_verdict = coalesce(fraud_verdict, 'approve'),
            fraud_score = coalesce(fraud_score, ?), fraud_reasons = coalesce(fraud_reasons, ?)
        FROM hold WHERE a.checkout_id = hold.checkout_id AND a.number = ?
      ), superfluous AS (
        UPDATE payment_attempt a SET state = 'voided', updated_at = now()
        FROM hold WHERE a.checkout_id = hold.checkout_id AND a.number > ?
          AND a.state IN ('accepted', 'challenged')
      ), emptied AS (
        UPDATE cart SET version = cart.version + 1, updated_at = now(),
          lines = (SELECT coalesce(jsonb_agg(line || jsonb_build_object('quantity', quantity)
                                             ORDER BY place), '[]')
                   FROM (SELECT line, place,
                                (line ->> 'quantity')::int - coalesce(bought.quantity, 0) AS quantity
                         FROM jsonb_array_elements(lines) WITH ORDINALITY AS l (line, place)
                         LEFT JOIN jsonb_to_recordset(?::jsonb) AS bought (offer_id text, quantity int)
                           ON bought.offer_id = line ->> 'offer_id') AS unbought
                   WHERE quantity > 0)
        FROM hold WHERE cart.id = ?
        RETURNING cart.id, buyer_id, token_hash, currency, lines, version
      )
      UPDATE checkout
      SET status = 'placed', order_group_id = ?, shipping_option = ?, next_action = NULL,
          reason = NULL, updated_at = now()
      FROM hold WHERE checkout.id = hold.checkout_id
      RETURNING (SELECT to_jsonb(emptied) FROM emptied) AS cart
      """
          .formatted(StockHolds.SELL.stripTrailing());

  /** Locks the attempt as well, so that it is either voided or placed with. */
  private static final String LOCK =
      """
      SELECT c.*, a.state IN ('voiding', 'voided') AS given_up,
             coalesce(a.shipping_option, c.shipping_option) AS paid_option
      FROM checkout c JOIN payment_attempt a ON a.checkout_id = c.id AND a.number = ?
      WHERE c.id = ? FOR UPDATE
      """;

  /** What became of the money of the order {@code o}, as {@link PlacedOrders.Paid}. */
  static final String PAYMENT =
      """
      (SELECT jsonb_build_object(
          'captured_minor',
          coalesce(sum(w.amount_minor) FILTER (WHERE w.kind = 'capture' AND w.state = 'done'), 0),
          'refunded_minor',
          coalesce(sum(w.amount_minor) FILTER (WHERE w.kind = 'refund' AND w.state = 'done'), 0),
          'is_pending', coalesce(bool_or(w.state = 'pending'), false),
          'is_capturing', coalesce(bool_or(w.kind = 'capture' AND w.state = 'pending'), false),
          'failure', max(w.refusal) FILTER (WHERE w.kind = 'capture'))
       FROM payment_operation w WHERE w.order_id = o.id)\
      """;

  private static final String SELECT =
      """
      SELECT g.*, (
        SELECT jsonb_agg(jsonb_build_object(
            'id', o.id, 'seller_id', o.seller_id, 'seller_name', s.name, 'status', o.status,
            'goods_minor', o.goods_minor, 'shipping_minor', o.shipping_minor,
            'tax_minor', o.tax_minor, 'total_minor', o.total_minor,
            'shipping_option', o.shipping_option,
            'payment_expires_at', o.payment_expires_at, 'payment', %s,
            'shipments', (SELECT coalesce(jsonb_agg(to_jsonb(h) - 'order_id' ORDER BY h.id), '[]')
                          FROM shipment h WHERE h.order_id = o.id AND h.status = 'shipped'),
            'lines', (SELECT jsonb_agg(to_jsonb(l) - 'order_id' ORDER BY l.offer_id)
                      FROM order_line l WHERE l.order_id = o.id)) ORDER BY o.id)
        FROM seller_order o JOIN seller s ON s.id = o.seller_id
        WHERE o.order_group_id = g.id
      ) AS orders, (
        SELECT coalesce(sum(w.amount_minor), 0)::bigint
        FROM seller_order o JOIN payment_operation w ON w.order_id = o.id
        WHERE o.order_group_id = g.id AND w.kind IN ('void', 'release') AND w.state = 'done'
      ) AS released_minor
      FROM order_group g
      """
          .formatted(PAYMENT);

  /**
   * @param option what the attempt pays for: a newer one may have chosen another
   */
  private record Paid(Checkout checkout, boolean isGivenUp, @Nullable String option) {
    static Paid read(Row row) throws SQLException {
      return new Paid(CheckoutRows.read(row), row.flag("given_up"), row.textOrNull("paid_option"));
    }
  }

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

  private final Database database;
  private final CheckoutStore checkouts;
  private final CartStore carts;

  OrderStore(Database database, CheckoutStore checkouts, CartStore carts) {
    this.database = database;
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
            sql -> {
              Paid paid = sql.only(LOCK, Paid::read, attempt, checkoutId);
              Checkout checkout = paid.checkout();
              if (checkout.orderGroupId() != null) {
                // Whoever placed them may have died before it could say what is left of the cart.
                return new Outcome(
                    new Placed(checkout.orderGroupId()), carts.stored(checkout.cartId()));
              }
              return paid.isGivenUp()
                  ? new Outcome(new ReservationLost(), null)
                  : write(sql, paid, attempt, authorizationId, score, paymentExpiresAt);
            },
            outcome -> carts.show(outcome.cart()))
        .result();
  }

  private static Outcome write(
      Statements sql,
      Paid paid,
      int attempt,
      String authorizationId,
      FraudScore score,
      @Nullable Instant paymentExpiresAt)
      throws SQLException {
    Checkout checkout = paid.checkout();
    Quote.Option bought = chosen(paid);
    String groupId = Ids.sibling(checkout.id(), "grp");
    Map<String, CheckoutLine> frozen =
        checkout.lines().stream()
            .collect(Collectors.toMap(CheckoutLine::offerId, Function.identity()));
    List<NewOrder> orders = new ArrayList<>();
    List<NewLine> lines = new ArrayList<>();
    for (Quote.SellerPart part : bought.sellers()) {
      String orderId = Ids.sibling(checkout.id(), "ord") + "_" + (orders.size() + 1);
      orders.add(order(orderId, groupId, part, bought.id()));
      for (Quote.Line line : part.lines()) {
        lines.add(line(orderId, line, Objects.requireNonNull(frozen.get(line.offerId()))));
      }
    }
    String written = Json.write(lines);
    Optional<Outcome> placed =
        sql.first(
            PLACE,
            row -> new Outcome(new Placed(groupId), row.jsonOrNull("cart", Cart.class)),
            checkout.id(),
            groupId,
            authorizationId,
            bought.total().amountMinor(),
            paymentExpiresAt,
            Json.write(orders),
            written,
            authorizationId,
            score.points(),
            score.reasons().toArray(String[]::new),
            attempt,
            attempt,
            written,
            checkout.cartId(),
            groupId,
            bought.id());
    return placed.orElseGet(() -> new Outcome(new ReservationLost(), null));
  }

  private static Quote.Option chosen(Paid paid) {
    Quote quote = Objects.requireNonNull(paid.checkout().quote(), "no quote to place by");
    return quote
        .option(Objects.requireNonNull(paid.option(), "no shipping option chosen"))
        .orElseThrow();
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

  private static NewLine line(String orderId, Quote.Line line, CheckoutLine frozen) {
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

  /**
   * @param id of an order group, or of one of its orders
   */
  public Optional<PlacedOrders> find(String id) {
    return database.read(sql ->
        sql.first(
            SELECT
                + " WHERE g.id = ?"
                + " OR g.id = (SELECT order_group_id FROM seller_order WHERE id = ?)",
            PlacedOrders::read,
            id,
            id));
  }

  /**
   * A buyer's purchases, newest first.
   *
   * @param before only those placed before it; {@link Place#LAST} for the newest
   */
  public List<PlacedOrders> ofBuyer(String buyerId, Place before, int limit) {
    return database.read(sql ->
        sql.query(
            SELECT
                + """
                WHERE g.buyer_id = ? AND (g.placed_at, g.id) < (?, ?)
                ORDER BY g.placed_at DESC, g.id DESC LIMIT ?
                """,
            PlacedOrders::read,
            buyerId,
            before.at(),
            before.id(),
            limit));
  }
}
