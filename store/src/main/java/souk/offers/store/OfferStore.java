package souk.offers.store;

import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.inventory.Availability;
import souk.offers.Condition;
import souk.sql.Database;
import souk.sql.Row;

/** Offers with their sellers and published availability, as somebody who browses sees them. */
@Singleton
public final class OfferStore {
  /**
   * One seller's terms for one variant.
   *
   * @param version its ETag
   */
  public record Offer(
      String id,
      String productId,
      String variantId,
      String sku,
      Condition condition,
      long priceMinor,
      String currency,
      int weightGrams,
      boolean freeShipping,
      boolean published,
      Availability availability,
      Seller seller,
      long version) {}

  /**
   * Who sells it.
   *
   * @param country ISO 3166-1 alpha-2: where its parcels leave from
   */
  public record Seller(
      String id,
      String name,
      String country,
      @Nullable String region,
      int ratingPercent,
      int ratingCount,
      int handlingDays) {}

  private static final String SELECT =
      """
      SELECT o.id, o.product_id, o.variant_id, o.sku, o.condition, o.price_minor, o.currency,
             o.weight_grams, o.free_shipping, o.published, o.version,
             coalesce(a.availability, 'sold_out') AS availability,
             o.seller_id, s.name, s.country, s.region, s.rating_percent, s.rating_count,
             s.handling_days
      FROM offer o JOIN seller s ON s.id = o.seller_id
      LEFT JOIN offer_availability a ON a.offer_id = o.id
      """;

  private final Database browsing;

  OfferStore(@Named("browsing") Database browsing) {
    this.browsing = browsing;
  }

  /**
   * The published offers of a product, the cheapest first; empty as well if there is no such
   * product.
   *
   * @param abovePriceMinor only those with a higher price than this or, at this price, a greater id
   */
  public List<Offer> ofProduct(String productId, long abovePriceMinor, String aboveId, int limit) {
    return browsing.read(sql ->
        sql.query(
            SELECT
                + """
                WHERE o.product_id = ? AND o.published AND (o.price_minor, o.id) > (?, ?)
                ORDER BY o.price_minor, o.id LIMIT ?
                """,
            OfferStore::offer,
            productId,
            abovePriceMinor,
            aboveId,
            limit));
  }

  public Optional<Offer> find(String offerId) {
    return browsing.read(sql -> sql.first(SELECT + "WHERE o.id = ?", OfferStore::offer, offerId));
  }

  public Optional<Seller> seller(String sellerId) {
    return browsing.read(sql ->
        sql.first(
            """
            SELECT id AS seller_id, name, country, region, rating_percent, rating_count, handling_days
            FROM seller WHERE id = ?
            """,
            OfferStore::seller,
            sellerId));
  }

  private static Offer offer(Row row) throws SQLException {
    return new Offer(
        row.text("id"),
        row.text("product_id"),
        row.text("variant_id"),
        row.text("sku"),
        Condition.of(row.text("condition")),
        row.number("price_minor"),
        row.text("currency"),
        row.integer("weight_grams"),
        row.flag("free_shipping"),
        row.flag("published"),
        Availability.of(row.text("availability")),
        seller(row),
        row.number("version"));
  }

  private static Seller seller(Row row) throws SQLException {
    return new Seller(
        row.text("seller_id"),
        row.text("name"),
        row.text("country"),
        row.textOrNull("region"),
        row.integer("rating_percent"),
        row.integer("rating_count"),
        row.integer("handling_days"));
  }
}
