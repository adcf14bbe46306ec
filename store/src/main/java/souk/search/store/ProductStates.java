package souk.search.store;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.inventory.Availability;
import souk.offers.Condition;
import souk.sql.Database;
import souk.sql.Row;

/** Products with everything that a search document is made of, as somebody who browses. */
@Singleton
public final class ProductStates {
  /**
   * A product at one version of its document.
   *
   * @param version grows with every change of the product, its offers or their availability
   */
  public record ProductState(
      String id,
      @Nullable String sourceId,
      @Nullable String gtin,
      @Nullable String mpn,
      String title,
      String brand,
      String category,
      @Nullable String imageUrl,
      @Nullable String released,
      Map<String, Object> attributes,
      List<OfferState> offers,
      long version) {}

  /** One of its published offers. */
  public record OfferState(
      String id,
      String sellerId,
      String seller,
      String country,
      int ratingPercent,
      int handlingDays,
      Condition condition,
      long priceMinor,
      String currency,
      int weightGrams,
      boolean freeShipping,
      Availability availability) {}

  private static final TypeReference<Map<String, Object>> ATTRIBUTES = new TypeReference<>() {};
  private static final TypeReference<List<OfferState>> OFFERS = new TypeReference<>() {};

  /** One statement, so one snapshot: state and version belong together. */
  private static final String SELECT =
      """
      SELECT p.id, p.source_id, p.gtin, p.mpn, p.title, p.brand, p.category, p.image_url, p.released,
             p.attributes, d.version,
             coalesce((
               SELECT jsonb_agg(jsonb_build_object(
                        'id', o.id, 'seller_id', o.seller_id, 'seller', s.name, 'country', s.country,
                        'rating_percent', s.rating_percent, 'handling_days', s.handling_days,
                        'condition', o.condition, 'price_minor', o.price_minor,
                        'currency', o.currency, 'weight_grams', o.weight_grams,
                        'free_shipping', o.free_shipping,
                        'availability', coalesce(a.availability, 'sold_out')) ORDER BY o.id)
               FROM offer o JOIN seller s ON s.id = o.seller_id
               LEFT JOIN offer_availability a ON a.offer_id = o.id
               WHERE o.product_id = p.id AND o.published), '[]') AS offers
      FROM product p JOIN product_document d ON d.product_id = p.id
      WHERE p.id = ANY (?)
      """;

  private final Database browsing;

  ProductStates(@Named("browsing") Database browsing) {
    this.browsing = browsing;
  }

  /** How many published offers each has; without those that have none, or are no products. */
  public Map<String, Long> offers(Collection<String> productIds) {
    Map<String, Long> offers = new HashMap<>();
    browsing.read(sql ->
        sql.query(
            """
            SELECT product_id, count(*) AS offers FROM offer
            WHERE product_id = ANY (?) AND published GROUP BY product_id
            """,
            row -> offers.put(row.text("product_id"), row.number("offers")),
            (Object) productIds.toArray(String[]::new)));
    return offers;
  }

  public List<ProductState> find(Collection<String> productIds) {
    return browsing.read(
        sql -> sql.query(SELECT, ProductStates::state, (Object) productIds.toArray(String[]::new)));
  }

  private static ProductState state(Row row) throws SQLException {
    return new ProductState(
        row.text("id"),
        row.textOrNull("source_id"),
        row.textOrNull("gtin"),
        row.textOrNull("mpn"),
        row.text("title"),
        row.text("brand"),
        row.text("category"),
        row.textOrNull("image_url"),
        row.textOrNull("released"),
        row.json("attributes", ATTRIBUTES),
        row.json("offers", OFFERS),
        row.number("version"));
  }
}
