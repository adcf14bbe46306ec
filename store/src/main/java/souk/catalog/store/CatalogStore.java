package souk.catalog.store;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.sql.Database;
import souk.sql.Row;

/** Products and categories, as somebody who browses sees them. */
@Singleton
public final class CatalogStore {
  /**
   * A product of the shared catalogue.
   *
   * @param sourceId its id in the catalogue it was imported from
   * @param version of the product itself, not of its offers
   */
  public record Product(
      String id,
      @Nullable String sourceId,
      @Nullable String gtin,
      @Nullable String mpn,
      String title,
      String brand,
      String category,
      @Nullable String imageUrl,
      Map<String, String> attributes,
      @Nullable String released,
      List<Variant> variants,
      long version) {}

  /** What can be bought of a product: a size, a colour. */
  public record Variant(String id, Map<String, String> attributes) {}

  /**
   * A category.
   *
   * @param parent null at the top
   * @param products directly in it
   */
  public record Category(String path, @Nullable String parent, String name, long products) {}

  /**
   * A product in a list.
   *
   * @param priceMinor the lowest of its published offers
   */
  public record Listed(
      String id,
      @Nullable String sourceId,
      String title,
      String brand,
      String category,
      @Nullable String imageUrl,
      @Nullable Long priceMinor,
      @Nullable String currency,
      int offers,
      boolean available) {}

  private static final TypeReference<Map<String, String>> ATTRIBUTES = new TypeReference<>() {};
  private static final TypeReference<List<Variant>> VARIANTS = new TypeReference<>() {};

  private static final String SELECT =
      """
      SELECT p.id, p.source_id, p.gtin, p.mpn, p.title, p.brand, p.category, p.image_url,
             p.attributes, p.released, p.version,
             (SELECT coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'attributes', v.attributes)
                                        ORDER BY v.id), '[]')
              FROM variant v WHERE v.product_id = p.id) AS variants
      FROM product p WHERE p.id = ?
      """;

  private static final String CATEGORIES =
      """
      SELECT c.path, c.parent, c.name, count(p.id) AS products
      FROM category c LEFT JOIN product p ON p.category = c.path
      GROUP BY c.path ORDER BY c.path
      """;

  /** A category's own products and those one level below; all of them without a category. */
  private static final String IN_CATEGORY =
      """
      (?::text IS NULL OR p.category = ?
       OR p.category IN (SELECT path FROM category WHERE parent = ?))
      """;

  private static final String LIST =
      """
      SELECT p.id, p.source_id, p.title, p.brand, p.category, p.image_url, o.price_minor, o.currency,
             o.offers, o.available
      FROM product p LEFT JOIN LATERAL (
        SELECT min(price_minor) AS price_minor, min(currency) AS currency, count(*)::int AS offers,
               coalesce(bool_or(a.availability <> 'sold_out'), false) AS available
        FROM offer LEFT JOIN offer_availability a ON a.offer_id = offer.id
        WHERE offer.product_id = p.id AND offer.published) o ON true
      WHERE p.id > ? AND %s
      ORDER BY p.id LIMIT ?
      """
          .formatted(IN_CATEGORY);

  private final Database browsing;

  CatalogStore(@Named("browsing") Database browsing) {
    this.browsing = browsing;
  }

  public Optional<Product> find(String productId) {
    return browsing.read(sql -> sql.first(SELECT, CatalogStore::product, productId));
  }

  private static Product product(Row row) throws SQLException {
    return new Product(
        row.text("id"),
        row.textOrNull("source_id"),
        row.textOrNull("gtin"),
        row.textOrNull("mpn"),
        row.text("title"),
        row.text("brand"),
        row.text("category"),
        row.textOrNull("image_url"),
        row.json("attributes", ATTRIBUTES),
        row.textOrNull("released"),
        row.json("variants", VARIANTS),
        row.number("version"));
  }

  /** All of them, parents first. */
  public List<Category> categories() {
    return browsing.read(sql ->
        sql.query(
            CATEGORIES,
            row ->
                new Category(
                    row.text("path"),
                    row.textOrNull("parent"),
                    row.text("name"),
                    row.number("products"))));
  }

  /**
   * Products in the order of their ids.
   *
   * @param category its path; null for all
   * @param after the id at which the page before ended; empty for the first
   */
  public List<Listed> list(@Nullable String category, String after, int most) {
    return browsing.read(
        sql -> sql.query(LIST, CatalogStore::listed, after, category, category, category, most));
  }

  public long count(@Nullable String category) {
    return browsing.read(sql ->
        sql.only(
            "SELECT count(*) AS products FROM product p WHERE " + IN_CATEGORY,
            row -> row.number("products"),
            category,
            category,
            category));
  }

  private static Listed listed(Row row) throws SQLException {
    return new Listed(
        row.text("id"),
        row.textOrNull("source_id"),
        row.text("title"),
        row.text("brand"),
        row.text("category"),
        row.textOrNull("image_url"),
        row.numberOrNull("price_minor"),
        row.textOrNull("currency"),
        row.integer("offers"),
        row.flag("available"));
  }
}
