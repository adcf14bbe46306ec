package souk.orders.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.shipping.ShippingAddress;
import souk.sql.Row;

/**
 * The buyer's one purchase: an order group with one order per seller.
 *
 * @param tokenHash of the guest's token; null for a buyer
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
    List<Order> orders) {
  static final TypeReference<List<Order>> ORDERS = new TypeReference<>() {};
  static final TypeReference<List<Line>> LINES = new TypeReference<>() {};
  static final TypeReference<List<Shipment>> SHIPMENTS = new TypeReference<>() {};

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
      Paid payment,
      List<Shipment> shipments,
      List<Line> lines) {
    public boolean isCancelled() {
      return status.equals("cancelled");
    }
  }

  /**
   * What became of an order's share of the authorization; amounts include what is under way.
   *
   * @param isPending whether the provider's word is still awaited
   */
  public record Paid(
      long capturedMinor, long refundedMinor, @JsonProperty("is_pending") boolean isPending) {}

  /** A parcel that left. */
  public record Shipment(String id, String carrier, String trackingNumber, Instant shippedAt) {}

  /** One offer bought. */
  public record Line(
      String offerId,
      String productId,
      String title,
      String condition,
      int quantity,
      long unitPriceMinor,
      long taxMinor) {}

  static PlacedOrders read(Row row) throws SQLException {
    return new PlacedOrders(
        row.text("id"),
        row.text("checkout_id"),
        row.textOrNull("buyer_id"),
        row.textOrNull("token_hash"),
        row.text("email"),
        row.json("shipping_address", ShippingAddress.class),
        row.text("currency"),
        row.number("total_minor"),
        row.instant("placed_at"),
        row.texts("estimated"),
        row.json("orders", ORDERS));
  }
}
