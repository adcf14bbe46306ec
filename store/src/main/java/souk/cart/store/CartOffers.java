package souk.cart.store;

import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.sql.Database;

/** What carts need to know of offers: one statement for all of them, as somebody who browses. */
@Singleton
public final class CartOffers {
  /**
   * An offer as it stands.
   *
   * @param availability the bucket that inventory published
   */
  public record CartOffer(
      String id,
      String productId,
      String title,
      @Nullable String imageUrl,
      String sellerId,
      String sellerName,
      String condition,
      long priceMinor,
      String currency,
      boolean published,
      String availability) {}

  private static final String SELECT =
      """
      SELECT o.id, o.product_id, p.title, p.image_url, o.seller_id, s.name AS seller_name,
             o.condition, o.price_minor, o.currency, o.published,
             coalesce(a.availability, 'sold_out') AS availability
      FROM offer o JOIN product p ON p.id = o.product_id JOIN seller s ON s.id = o.seller_id
      LEFT JOIN offer_availability a ON a.offer_id = o.id
      WHERE o.id = ANY (?)
      """;

  private final Database browsing;

  CartOffers(@Named("browsing") Database browsing) {
    this.browsing = browsing;
  }

  public List<CartOffer> find(Collection<String> offerIds) {
    if (offerIds.isEmpty()) {
      return List.of();
    }
    return browsing.read(sql ->
        sql.query(
            SELECT,
            row ->
                new CartOffer(
                    row.text("id"),
                    row.text("product_id"),
                    row.text("title"),
                    row.textOrNull("image_url"),
                    row.text("seller_id"),
                    row.text("seller_name"),
                    row.text("condition"),
                    row.number("price_minor"),
                    row.text("currency"),
                    row.flag("published"),
                    row.text("availability")),
            (Object) offerIds.toArray(String[]::new)));
  }
}
