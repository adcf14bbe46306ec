package souk.orders.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.orders.store.ShipResult.AwaitingPayment;
import souk.orders.store.ShipResult.NoSuchOrder;
import souk.orders.store.ShipResult.OrderCancelled;
import souk.orders.store.ShipResult.PaymentFailed;
import souk.orders.store.ShipResult.Shipped;
import souk.payments.store.OperationStore;
import souk.payments.store.PaymentOperation;
import souk.shipping.ShippingAddress;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.Place;
import souk.sql.Row;
import souk.sql.Statements;

/** Orders as their sellers see and ship them. */
@Singleton
public final class SellerOrders {
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

  private static final String OF_SELLER =
      """
      SELECT o.*, g.currency, g.shipping_address,
        (SELECT jsonb_agg(to_jsonb(l) - 'order_id' ORDER BY l.offer_id)
         FROM order_line l WHERE l.order_id = o.id) AS lines,
        (SELECT coalesce(jsonb_agg(to_jsonb(p) - 'order_id' ORDER BY p.id), '[]')
         FROM shipment p WHERE p.order_id = o.id) AS shipments,
        %s AS payment
      FROM seller_order o JOIN order_group g ON g.id = o.order_group_id
      WHERE o.seller_id = (SELECT id FROM seller WHERE account_id = ?)
        AND (o.placed_at, o.id) < (?, ?)
      ORDER BY o.placed_at DESC, o.id DESC LIMIT ?
      """
          .formatted(OrderStore.PAYMENT);

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
    return database.read(sql ->
        sql.query(OF_SELLER, SellerOrders::read, accountId, before.at(), before.id(), limit));
  }

  /**
   * Writes down that a parcel is to leave, and with the first one that the order's money is to be
   * taken before: {@link OrderSettlement} says when it may. The same parcel again is the same
   * shipment.
   *
   * @param accountId of the seller; operators may ship for any
   */
  public ShipResult ship(
      String orderId, String accountId, boolean isOperator, String carrier, String trackingNumber) {
    return database.write(sql -> {
      Optional<String> locked =
          sql.first(
              """
              SELECT o.status FROM seller_order o JOIN seller s ON s.id = o.seller_id
              WHERE o.id = ? AND (? OR s.account_id = ?) FOR UPDATE OF o
              """,
              row -> row.text("status"),
              orderId,
              isOperator,
              accountId);
      if (locked.isEmpty()) {
        return new NoSuchOrder();
      }
      return locked.get().equals("cancelled")
          ? new OrderCancelled()
          : payFirst(sql, new Parcel(orderId, carrier, trackingNumber), accountId);
    });
  }

  private record Parcel(String orderId, String carrier, String trackingNumber) {}

  /**
   * The order's row is locked: nobody cancels it, or says what became of its capture, meanwhile.
   */
  private ShipResult payFirst(Statements sql, Parcel parcel, String accountId) throws SQLException {
    String capture = operations.openCapture(parcel.orderId, accountId);
    PaymentOperation paying = operations.find(capture).orElseThrow();
    return switch (paying.state()) {
      case PENDING -> new AwaitingPayment(write(sql, parcel, "awaiting_payment"), capture);
      case DONE -> new Shipped(write(sql, parcel, "shipped"), capture);
      case REFUSED -> new PaymentFailed(Objects.requireNonNull(paying.refusal()));
    };
  }

  private static String write(Statements sql, Parcel parcel, String status) throws SQLException {
    return sql.only(
        """
        INSERT INTO shipment (id, order_id, carrier, tracking_number, status)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (order_id, carrier, tracking_number)
          DO UPDATE SET carrier = excluded.carrier
        RETURNING id
        """,
        row -> row.text("id"),
        Ids.create("shp"),
        parcel.orderId,
        parcel.carrier,
        parcel.trackingNumber,
        status);
  }

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

  private static SellerOrder read(Row row) throws SQLException {
    return new SellerOrder(
        row.text("id"),
        row.text("status"),
        row.text("currency"),
        row.number("total_minor"),
        row.text("shipping_option"),
        row.json("shipping_address", ShippingAddress.class),
        row.instant("placed_at"),
        row.instantOrNull("payment_expires_at"),
        row.json("payment", PlacedOrders.Paid.class),
        row.json("lines", PlacedOrders.LINES),
        row.json("shipments", PlacedOrders.SHIPMENTS));
  }
}
