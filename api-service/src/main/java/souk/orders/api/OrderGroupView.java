package souk.orders.api;

import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.orders.store.PlacedOrders;
import souk.shipping.ShippingAddress;

/**
 * A purchase as its buyer sees it.
 *
 * @param estimated what was estimated when it was quoted, because who knows better was down: tax,
 *     shipping or both; absent if nothing was
 */
record OrderGroupView(
    String id,
    String orderGroupId,
    String checkoutId,
    String status,
    String email,
    ShippingAddress shippingAddress,
    Money total,
    Instant placedAt,
    @Nullable List<String> estimated,
    List<OrderView> orders) {
  /** One seller's part. */
  record OrderView(
      String id,
      Seller seller,
      String status,
      Money goods,
      Money shipping,
      Money tax,
      Money total,
      String shippingOption,
      PaymentView payment,
      List<PlacedOrders.Shipment> shipments,
      List<LineView> lines) {}

  /**
   * What became of the buyer's money.
   *
   * @param status {@code authorized}, {@code captured}, {@code partly_refunded}, {@code refunded}
   *     or {@code released} if the order was cancelled
   * @param pending whether the provider's word on the newest step is still awaited
   */
  record PaymentView(String status, Money captured, Money refunded, boolean pending) {}

  /** Who sells it. */
  record Seller(String id, String name) {}

  /** One offer bought. */
  record LineView(
      String offerId,
      String productId,
      String title,
      String condition,
      int quantity,
      Money unitPrice,
      Money tax) {}

  static OrderGroupView of(PlacedOrders placed) {
    Currency currency = Currency.getInstance(placed.currency());
    return new OrderGroupView(
        placed.orderGroupId(),
        placed.orderGroupId(),
        placed.checkoutId(),
        status(placed.orders()),
        placed.email(),
        placed.shippingAddress(),
        new Money(placed.totalMinor(), currency),
        placed.placedAt(),
        placed.estimated().isEmpty() ? null : placed.estimated(),
        placed.orders().stream().map(order -> order(order, currency)).toList());
  }

  private static String status(List<PlacedOrders.Order> orders) {
    return orders.stream().allMatch(PlacedOrders.Order::isCancelled) ? "cancelled" : "placed";
  }

  private static OrderView order(PlacedOrders.Order order, Currency currency) {
    return new OrderView(
        order.id(),
        new Seller(order.sellerId(), order.sellerName()),
        order.status(),
        new Money(order.goodsMinor(), currency),
        new Money(order.shippingMinor(), currency),
        new Money(order.taxMinor(), currency),
        new Money(order.totalMinor(), currency),
        order.shippingOption(),
        payment(order, currency),
        order.shipments(),
        order.lines().stream().map(line -> line(line, currency)).toList());
  }

  private static PaymentView payment(PlacedOrders.Order order, Currency currency) {
    PlacedOrders.Paid paid = order.payment();
    return new PaymentView(
        order.isCancelled() ? "released" : status(paid.capturedMinor(), paid.refundedMinor()),
        new Money(paid.capturedMinor(), currency),
        new Money(paid.refundedMinor(), currency),
        paid.isPending());
  }

  private static String status(long capturedMinor, long refundedMinor) {
    if (capturedMinor == 0) {
      return "authorized";
    }
    if (refundedMinor == 0) {
      return "captured";
    }
    return refundedMinor < capturedMinor ? "partly_refunded" : "refunded";
  }

  static LineView line(PlacedOrders.Line line, Currency currency) {
    return new LineView(
        line.offerId(),
        line.productId(),
        line.title(),
        line.condition(),
        line.quantity(),
        new Money(line.unitPriceMinor(), currency),
        new Money(line.taxMinor(), currency));
  }
}
