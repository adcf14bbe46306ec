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
 * @param status {@code placed}, {@code partly_shipped} while something is still to be sent, {@code
 *     shipped}, {@code cancelled}, or {@code partly_cancelled} if the rest is all sent or all to be
 *     sent
 * @param total what was bought; {@code totals} tells what became of it
 * @param released what the provider has confirmed as given up of the authorization
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
    TotalsView totals,
    Money released,
    Instant placedAt,
    @Nullable List<String> estimated,
    List<OrderView> orders) {
  /**
   * One seller's part.
   *
   * @param paymentExpiresAt when the buyer's bank gives the authorization up, if it was not used;
   *     absent if nobody said, or it does not matter any more
   */
  record OrderView(
      String id,
      Seller seller,
      String status,
      Money goods,
      Money shipping,
      Money tax,
      Money total,
      TotalsView totals,
      String shippingOption,
      @Nullable Instant paymentExpiresAt,
      PaymentView payment,
      List<PlacedOrders.Shipment> shipments,
      List<LineView> lines) {}

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
        placed.status(),
        placed.email(),
        placed.shippingAddress(),
        new Money(placed.totalMinor(), currency),
        TotalsView.of(placed.orders(), currency),
        new Money(placed.releasedMinor(), currency),
        placed.placedAt(),
        placed.estimated().isEmpty() ? null : placed.estimated(),
        placed.orders().stream().map(order -> order(order, currency)).toList());
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
        TotalsView.of(List.of(order), currency),
        order.shippingOption(),
        order.isPlaced() ? order.paymentExpiresAt() : null,
        PaymentView.of(order.payment(), order.isCancelled(), currency),
        order.shipments(),
        order.lines().stream().map(line -> line(line, currency)).toList());
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
