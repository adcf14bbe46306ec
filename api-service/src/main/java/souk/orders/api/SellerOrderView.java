package souk.orders.api;

import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.orders.store.PlacedOrders;
import souk.orders.store.SellerOrders;
import souk.shipping.ShippingAddress;

/**
 * An order as its seller sees it: what to send, and where to.
 *
 * @param paymentExpiresAt ship before: then the buyer's bank gives the money up
 * @param shipments a parcel {@code awaiting_payment} must not leave yet
 */
record SellerOrderView(
    String id,
    String status,
    Money total,
    String shippingOption,
    ShippingAddress shippingAddress,
    Instant placedAt,
    @Nullable Instant paymentExpiresAt,
    PaymentView payment,
    List<OrderGroupView.LineView> lines,
    List<PlacedOrders.Shipment> shipments) {
  static SellerOrderView of(SellerOrders.SellerOrder order) {
    Currency currency = Currency.getInstance(order.currency());
    return new SellerOrderView(
        order.id(),
        order.status(),
        new Money(order.totalMinor(), currency),
        order.shippingOption(),
        order.shippingAddress(),
        order.placedAt(),
        order.isPlaced() ? order.paymentExpiresAt() : null,
        PaymentView.of(order.payment(), order.isCancelled(), currency),
        order.lines().stream().map(line -> OrderGroupView.line(line, currency)).toList(),
        order.shipments());
  }
}
