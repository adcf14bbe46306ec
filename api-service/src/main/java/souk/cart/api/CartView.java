package souk.cart.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.money.Money;

/**
 * A cart as its shopper sees it, with today's prices.
 *
 * @param token the guest's, only in the answer that creates the cart
 * @param subtotal of the lines that can be bought
 */
public record CartView(
    String id,
    String currency,
    List<Line> lines,
    Money subtotal,
    long version,
    @Nullable String token) {
  /** What offers are priced in here, ISO 4217. */
  public static final String CURRENCY = "USD";

  /**
   * One offer.
   *
   * @param priceChanged whether it differs from when the shopper put it there
   * @param outOfStock whether it can't be bought now
   * @param quantityReduced whether fewer are likely to be had than wanted: few are left and many
   *     are wanted
   */
  public record Line(
      String offerId,
      String productId,
      String title,
      @Nullable String imageUrl,
      Seller seller,
      String condition,
      int quantity,
      Money unitPrice,
      Money lineTotal,
      String availability,
      boolean priceChanged,
      @Nullable Money previousUnitPrice,
      boolean outOfStock,
      boolean quantityReduced) {}

  /** Who sells it. */
  public record Seller(String id, String name) {}
}
