package souk.orders.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.orders.store.SellerOrders.OrderRow;
import souk.orders.store.ShipResult.AwaitingPayment;
import souk.orders.store.ShipResult.NoSuchOrder;
import souk.orders.store.ShipResult.OrderCancelled;
import souk.orders.store.ShipResult.PaymentFailed;
import souk.orders.store.ShipResult.Shipped;
import souk.payments.store.OperationStore;
import souk.payments.store.PaymentOperation;
import souk.shipping.ShippingAddress;
import souk.sql.Database;
import souk.sql.Guarded;
import souk.sql.Ids;
import souk.sql.Json;
import souk.sql.Place;

/** Orders as their sellers see and ship them. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class SellerOrders implements GenericRepository<OrderRow, String> {
  /**
   * One order to ship.
   *
   * @param status {@code placed}, {@code shipped} or {@code cancelled}
   * @param paymentExpiresAt when the buyer's bank gives the authorization up; null if nobody said
   */
  public record SellerOrder(
      String id,
      String status,
      String currency,
      long totalMinor,
      String shippingOption,
      ShippingAddress shippingAddress,
      Instant placedAt,
      @Nullable Instant paymentExpiresAt,
      PlacedOrders.Paid payment,
      List<PlacedOrders.Line> lines,
      List<PlacedOrders.Shipment> shipments) {
    /** Waits to be shipped. */
    public boolean isPlaced() {
      return status.equals("placed");
    }

    public boolean isCancelled() {
      return status.equals("cancelled");
    }
  }

  /** An order's row; address, payment, lines and shipments are JSON. */
  @MappedEntity("seller_order")
  record OrderRow(
      @Id String id,
      String status,
      String currency,
      long totalMinor,
      String shippingOption,
      String shippingAddress,
      Instant placedAt,
      @Nullable Instant paymentExpiresAt,
      String payment,
      String lines,
      String shipments) {
    SellerOrder order() {
      return new SellerOrder(
          id,
          status,
          currency,
          totalMinor,
          shippingOption,
          Json.read(shippingAddress, ShippingAddress.class),
          placedAt,
          paymentExpiresAt,
          Json.read(payment, PlacedOrders.Paid.class),
          Json.read(lines, PlacedOrders.LINES),
          Json.read(shipments, PlacedOrders.SHIPMENTS));
    }
  }

  /** A parcel that was written down. */
  @MappedEntity("shipment")
  record Written(@Id String id) {}

  private final Database database;
  private final OperationStore operations;

  SellerOrders(Database database, OperationStore operations) {
    this.database = database;
    this.operations = operations;
  }

  /**
   * An account's orders to ship, newest first.
   *
   * @param before only those placed before it; {@link Place#LAST} for the newest
   */
  public List<SellerOrder> of(String accountId, Place before, int limit) {
    return page(accountId, before.at(), before.id(), limit).stream().map(OrderRow::order).toList();
  }

  @Query(
      """
      SELECT o.*, g.currency, g.shipping_address,
        (SELECT jsonb_agg(to_jsonb(l) - 'order_id' ORDER BY l.offer_id)
         FROM order_line l WHERE l.order_id = o.id) AS lines,
        (SELECT coalesce(jsonb_agg(to_jsonb(p) - 'order_id' ORDER BY p.id), '[]')
         FROM shipment p WHERE p.order_id = o.id) AS shipments,
      """
          + OrderStore.PAYMENT
          + """
           AS payment
          FROM seller_order o JOIN order_group g ON g.id = o.order_group_id
          WHERE o.seller_id = (SELECT id FROM seller WHERE account_id = :accountId)
            AND (o.placed_at, o.id) < (:beforeAt, :beforeId)
          ORDER BY o.placed_at DESC, o.id DESC LIMIT :limit
          """)
  abstract List<OrderRow> page(String accountId, Instant beforeAt, String beforeId, int limit);

  /**
   * Writes down that a parcel is to leave, and with the first one that the order's money is to be
   * taken before: {@link OrderSettlement} says when it may. The same parcel again is the same
   * shipment.
   *
   * @param accountId of the seller; operators may ship for any
   */
  public ShipResult ship(
      String orderId, String accountId, boolean isOperator, String carrier, String trackingNumber) {
    return database.together(() -> {
      Optional<String> locked = lock(orderId, accountId, isOperator);
      if (locked.isEmpty()) {
        return new NoSuchOrder();
      }
      return locked.get().equals("cancelled")
          ? new OrderCancelled()
          : payFirst(new Parcel(orderId, carrier, trackingNumber), accountId);
    });
  }

  /** Answers with its status. */
  @Query(
      """
      SELECT o.status FROM seller_order o JOIN seller s ON s.id = o.seller_id
      WHERE o.id = :orderId AND (:isOperator OR s.account_id = :accountId) FOR UPDATE OF o
      """)
  abstract Optional<String> lock(String orderId, String accountId, boolean isOperator);

  private record Parcel(String orderId, String carrier, String trackingNumber) {}

  /**
   * The order's row is locked: nobody cancels it, or says what became of its capture, meanwhile.
   */
  private ShipResult payFirst(Parcel parcel, String accountId) {
    String capture = operations.openCapture(parcel.orderId, accountId);
    PaymentOperation paying = operations.find(capture).orElseThrow();
    return switch (paying.state()) {
      case PENDING -> new AwaitingPayment(write(parcel, "awaiting_payment"), capture);
      case DONE -> new Shipped(write(parcel, "shipped"), capture);
      case REFUSED -> new PaymentFailed(Objects.requireNonNull(paying.refusal()));
    };
  }

  private String write(Parcel parcel, String status) {
    return write(Ids.create("shp"), parcel.orderId, parcel.carrier, parcel.trackingNumber, status)
        .id();
  }

  @Query(
      """
      INSERT INTO shipment (id, order_id, carrier, tracking_number, status)
      VALUES (:newId, :orderId, :carrier, :trackingNumber, :status)
      ON CONFLICT (order_id, carrier, tracking_number)
        DO UPDATE SET carrier = excluded.carrier
      RETURNING id
      """)
  abstract Written write(
      String newId, String orderId, String carrier, String trackingNumber, String status);

  /** What has become of a parcel that was to leave. */
  public ShipResult outcome(String orderId, String shipmentId) {
    String capture = "capture/" + orderId;
    return operations
        .find(capture)
        .<ShipResult>map(paying ->
            switch (paying.state()) {
              case PENDING -> new AwaitingPayment(shipmentId, capture);
              case DONE -> new Shipped(shipmentId, capture);
              case REFUSED -> new PaymentFailed(Objects.requireNonNull(paying.refusal()));
            })
        .orElseGet(NoSuchOrder::new);
  }
}
