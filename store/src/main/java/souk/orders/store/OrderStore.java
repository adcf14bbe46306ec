package souk.orders.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.orders.store.OrderStore.GroupRow;
import souk.shipping.ShippingAddress;
import souk.sql.Guarded;
import souk.sql.Json;
import souk.sql.Place;

/** Placed orders. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class OrderStore implements GenericRepository<GroupRow, String> {
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
            'payment_expires_at', o.payment_expires_at, 'payment', \
      """
          + PAYMENT
          + """
              ,
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
          """;

  /** An order group's row, with its orders; address and orders are JSON. */
  @MappedEntity("order_group")
  record GroupRow(
      @Id String id,
      String checkoutId,
      @Nullable String buyerId,
      @Nullable String tokenHash,
      String email,
      String shippingAddress,
      String currency,
      long totalMinor,
      Instant placedAt,
      @TypeDef(type = DataType.STRING_ARRAY) @Nullable List<String> estimated,
      long releasedMinor,
      String orders) {
    PlacedOrders placed() {
      return new PlacedOrders(
          id,
          checkoutId,
          buyerId,
          tokenHash,
          email,
          Json.read(shippingAddress, ShippingAddress.class),
          currency,
          totalMinor,
          placedAt,
          estimated == null ? List.of() : estimated,
          releasedMinor,
          Json.read(orders, PlacedOrders.ORDERS));
    }
  }

  /**
   * @param id of an order group, or of one of its orders
   */
  public Optional<PlacedOrders> find(String id) {
    return row(id).map(GroupRow::placed);
  }

  @Query(
      SELECT
          + """
          WHERE g.id = :id OR g.id = (SELECT order_group_id FROM seller_order WHERE id = :id)
          """)
  abstract Optional<GroupRow> row(String id);

  /**
   * A buyer's purchases, newest first.
   *
   * @param before only those placed before it; {@link Place#LAST} for the newest
   */
  public List<PlacedOrders> ofBuyer(String buyerId, Place before, int limit) {
    return page(buyerId, before.at(), before.id(), limit).stream().map(GroupRow::placed).toList();
  }

  @Query(
      SELECT
          + """
          WHERE g.buyer_id = :buyerId AND (g.placed_at, g.id) < (:beforeAt, :beforeId)
          ORDER BY g.placed_at DESC, g.id DESC LIMIT :limit
          """)
  abstract List<GroupRow> page(String buyerId, Instant beforeAt, String beforeId, int limit);
}
