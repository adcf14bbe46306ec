package souk.orders.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import souk.shipping.ShippingAddress;

/**
 * The buyer's one purchase: an order group with one order per seller.
 *
 * @param tokenHash of the guest's token; null for a buyer
 * @param releasedMinor what the provider has confirmed as given up of the authorization
 * @param estimated what the quote had from a stand-in: tax, shipping, both or nothing
 */
public record PlacedOrders(
    String orderGroupId,
    String checkoutId,
    @Nullable String buyerId,
    @Nullable String tokenHash,
    String email,
    ShippingAddress shippingAddress,
    String currency,
    long totalMinor,
    Instant placedAt,
    List<String> estimated,
    long releasedMinor,
    List<Order> orders) {
  static final TypeReference<List<Order>> ORDERS = new TypeReference<>() {};
  static final TypeReference<List<Line>> LINES = new TypeReference<>() {};
  static final TypeReference<List<Shipment>> SHIPMENTS = new TypeReference<>() {};

  /**
   * What became of the money of some orders: {@code due = ordered − cancelled}, whatever happened;
   * captured and refunded is what the provider has confirmed.
   */
  public record Totals(
      long orderedMinor,
      long cancelledMinor,
      long dueMinor,
      long capturedMinor,
      long refundedMinor) {
    public static Totals of(List<Order> orders) {
      long ordered = sum(orders, Order::totalMinor);
      long cancelled = sum(orders, order -> order.isCancelled() ? order.totalMinor() : 0);
      return new Totals(
          ordered,
          cancelled,
          ordered - cancelled,
          sum(orders, order -> order.payment().capturedMinor()),
          sum(orders, order -> order.payment().refundedMinor()));
    }

    private static long sum(List<Order> orders, ToLongFunction<Order> amount) {
      return orders.stream().mapToLong(amount).sum();
    }
  }

  /**
   * {@code placed}, {@code partly_shipped} while something is still to be sent, {@code shipped},
   * {@code cancelled}, or {@code partly_cancelled} if a part was cancelled and the rest is either
   * all sent or all to be sent.
   */
  public String status() {
    long cancelled = orders.stream().filter(Order::isCancelled).count();
    long shipped = orders.stream().filter(Order::isShipped).count();
    if (shipped > 0 && shipped + cancelled < orders.size()) {
      return "partly_shipped";
    }
    if (shipped == orders.size()) {
      return "shipped";
    }
    if (cancelled > 0) {
      return cancelled == orders.size() ? "cancelled" : "partly_cancelled";
    }
    return "placed";
  }

  /** One seller's part. */
  public record Order(
      String id,
      String sellerId,
      String sellerName,
      String status,
      long goodsMinor,
      long shippingMinor,
      long taxMinor,
      long totalMinor,
      String shippingOption,
      @Nullable Instant paymentExpiresAt,
      Paid payment,
      List<Shipment> shipments,
      List<Line> lines) {
    public boolean isCancelled() {
      return status.equals("cancelled");
    }

    /** Waits to be shipped. */
    public boolean isPlaced() {
      return status.equals("placed");
    }

    public boolean isShipped() {
      return status.equals("shipped");
    }
  }

  /**
   * What became of an order's share of the authorization; amounts are what the provider has
   * confirmed.
   *
   * @param isPending whether the provider's word is still awaited
   * @param isCapturing whether it is that on the capture
   * @param failure the provider's code if it has refused the capture
   */
  public record Paid(
      long capturedMinor,
      long refundedMinor,
      @JsonProperty("is_pending") boolean isPending,
      @JsonProperty("is_capturing") boolean isCapturing,
      @Nullable String failure) {}

  /**
   * A parcel.
   *
   * @param status {@code shipped}, or {@code awaiting_payment} if it may not leave yet
   * @param shippedAt when it left, or was to leave
   */
  public record Shipment(
      String id, String carrier, String trackingNumber, Instant shippedAt, String status) {}

  /** One offer bought. */
  public record Line(
      String offerId,
      String productId,
      String title,
      String condition,
      int quantity,
      long unitPriceMinor,
      long taxMinor) {}
}
