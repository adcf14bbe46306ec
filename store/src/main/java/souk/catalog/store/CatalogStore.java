package souk.catalog.store;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.sql.Database;
import souk.sql.Row;
import souk.sql.Statements;

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

  /** Where a product stands when all are listed. */
  public record Shelf(String category, String productId) {}

  private static final Shelf TOP = new Shelf("", "");

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

  /** Categories at the top, and what is below them level by level. */
  private static final String CATEGORIES =
      """
      WITH RECURSIVE tree AS (
        (SELECT path, parent, name FROM category
         WHERE parent IS NULL AND path > ? ORDER BY path LIMIT ?)
        UNION ALL
        SELECT c.path, c.parent, c.name FROM tree t, LATERAL (
          SELECT path, parent, name FROM category WHERE parent = t.path ORDER BY path LIMIT ?) c
      )
      SELECT path, parent, name,
             (SELECT count(*) FROM product p WHERE p.category = tree.path) AS products
      FROM tree LIMIT ?
      """;

  /** How many categories are shown beneath one, and in all: more are not, wherever they are. */
  private static final int BELOW_MAX = 500;

  private static final int CATEGORIES_MAX = 20_000;

  /** What begins with a path and a slash sorts before the same with '0', the next character. */
  private static final String BELOW =
      "p.category COLLATE \"C\" >= ?::text || '/' AND p.category COLLATE \"C\" < ?::text || '0'";

  private static final String LIST =
      """
      SELECT p.id, p.source_id, p.title, p.brand, p.category, p.image_url, o.price_minor, o.currency,
             o.offers, o.available
      FROM product p LEFT JOIN LATERAL (
        SELECT min(price_minor) AS price_minor, min(currency) AS currency, count(*)::int AS offers,
               coalesce(bool_or(a.availability <> 'sold_out'), false) AS available
        FROM offer LEFT JOIN offer_availability a ON a.offer_id = offer.id
        WHERE offer.product_id = p.id AND offer.published) o ON true
      WHERE %s LIMIT ?
      """;

  private static final String BEHIND =
      "(p.category COLLATE \"C\", p.id) > (?, ?) ORDER BY p.category COLLATE \"C\", p.id";

  private static final String LIST_ALL = LIST.formatted(BEHIND);
  private static final String LIST_OWN =
      LIST.formatted("p.category COLLATE \"C\" = ? AND p.id > ? ORDER BY p.id");
  private static final String LIST_BELOW = LIST.formatted(BELOW + " AND " + BEHIND);

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

  /**
   * Categories at the top in the order of their paths, each with all below it; parents come first.
   *
   * @param after the path at which the page before ended; empty for the first
   * @param most how many at the top
   */
  public List<Category> categories(String after, int most) {
    return browsing.read(sql ->
        sql.query(
            CATEGORIES,
            row ->
                new Category(
                    row.text("path"),
                    row.textOrNull("parent"),
                    row.text("name"),
                    row.number("products")),
            after,
            most,
            BELOW_MAX,
            CATEGORIES_MAX));
  }

  /**
   * Products in the order of their categories, and in one category of their ids.
   *
   * @param category its path; null for all
   * @param behind the last product of the page before; null for the first page
   */
  public List<Listed> list(@Nullable String category, @Nullable Shelf behind, int most) {
    Shelf place = behind == null ? TOP : behind;
    return browsing.read(sql ->
        category == null
            ? sql.query(LIST_ALL, CatalogStore::listed, place.category, place.productId, most)
            : list(sql, category, place, most));
  }

  /** A category's own products, and then those below it. */
  private static List<Listed> list(Statements sql, String category, Shelf place, int most)
      throws SQLException {
    boolean isBelow = !place.equals(TOP) && !place.category.equals(category);
    List<Listed> found = new ArrayList<>();
    if (!isBelow) {
      found.addAll(sql.query(LIST_OWN, CatalogStore::listed, category, place.productId, most));
    }
    if (found.size() < most) {
      Shelf from = isBelow ? place : TOP;
      found.addAll(
          sql.query(
              LIST_BELOW,
              CatalogStore::listed,
              category,
              category,
              from.category,
              from.productId,
              most - found.size()));
    }
    return found;
  }

  /** How many products there are in a category and below it, or at all. */
  public long count(@Nullable String category) {
    String all = "SELECT count(*) AS products FROM product p";
    return browsing.read(sql ->
        category == null
            ? sql.only(all, row -> row.number("products"))
            : sql.only(
                all + " WHERE p.category = ? OR " + BELOW,
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
