package souk.catalog.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.Repository;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.catalog.store.CatalogStore.Described;
import souk.sql.Guarded;
import souk.sql.Json;

/** Products and categories, as somebody who browses sees them. */
@Guarded
@Repository("browsing")
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class CatalogStore implements GenericRepository<Described, String> {
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
  @Introspected
  public record Category(String path, @Nullable String parent, String name, long products) {}

  /**
   * A product in a list.
   *
   * @param priceMinor the lowest of its published offers
   */
  @Introspected
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

  /** A product's row, with its variants. */
  @MappedEntity("product")
  record Described(
      @Id String id,
      @Nullable String sourceId,
      @Nullable String gtin,
      @Nullable String mpn,
      String title,
      String brand,
      String category,
      @Nullable String imageUrl,
      String attributes,
      @Nullable String released,
      String variants,
      long version) {
    Product product() {
      return new Product(
          id,
          sourceId,
          gtin,
          mpn,
          title,
          brand,
          category,
          imageUrl,
          Json.read(attributes, ATTRIBUTES),
          released,
          Json.read(variants, VARIANTS),
          version);
    }
  }

  /** How many categories are shown beneath one, and in all: more are not, wherever they are. */
  private static final int BELOW_MAX = 500;

  private static final int CATEGORIES_MAX = 20_000;

  private static final String COUNT = "SELECT count(*) AS products FROM product p";

  /** What begins with a path and a slash sorts before the same with '0', the next character. */
  private static final String BELOW =
      "p.category COLLATE \"C\" >= :category::text || '/' AND p.category COLLATE \"C\" < :category::text || '0'";

  private static final String LIST =
      """
      SELECT p.id, p.source_id, p.title, p.brand, p.category, p.image_url, o.price_minor, o.currency,
             o.offers, o.available
      FROM product p LEFT JOIN LATERAL (
        SELECT min(price_minor) AS price_minor, min(currency) AS currency, count(*)::int AS offers,
               coalesce(bool_or(a.availability <> 'sold_out'), false) AS available
        FROM offer LEFT JOIN offer_availability a ON a.offer_id = offer.id
        WHERE offer.product_id = p.id AND offer.published) o ON true
      WHERE\
      """
          + " ";

  private static final String BEHIND =
      "(p.category COLLATE \"C\", p.id) > (:behind, :id) ORDER BY p.category COLLATE \"C\", p.id LIMIT :most";

  public Optional<Product> find(String productId) {
    return described(productId).map(Described::product);
  }

  @Query(
      """
      SELECT p.id, p.source_id, p.gtin, p.mpn, p.title, p.brand, p.category, p.image_url,
             p.attributes, p.released, p.version,
             (SELECT coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'attributes', v.attributes)
                                        ORDER BY v.id), '[]')
              FROM variant v WHERE v.product_id = p.id) AS variants
      FROM product p WHERE p.id = :productId
      """)
  abstract Optional<Described> described(String productId);

  /**
   * Categories at the top in the order of their paths, each with all below it; parents come first.
   *
   * @param after the path at which the page before ended; empty for the first
   * @param most how many at the top
   */
  public List<Category> categories(String after, int most) {
    return tree(after, most, BELOW_MAX, CATEGORIES_MAX);
  }

  /** Categories at the top, and what is below them level by level. */
  @Query(
      """
      WITH RECURSIVE tree AS (
        (SELECT path, parent, name FROM category
         WHERE parent IS NULL AND path > :after ORDER BY path LIMIT :most)
        UNION ALL
        SELECT c.path, c.parent, c.name FROM tree t, LATERAL (
          SELECT path, parent, name FROM category WHERE parent = t.path
          ORDER BY path LIMIT :mostBelow) c
      )
      SELECT path, parent, name,
             (SELECT count(*) FROM product p WHERE p.category = tree.path) AS products
      FROM tree LIMIT :mostInAll
      """)
  abstract List<Category> tree(String after, int most, int mostBelow, int mostInAll);

  /**
   * Products in the order of their categories, and in one category of their ids.
   *
   * @param category its path; null for all
   * @param behind the last product of the page before; null for the first page
   */
  public List<Listed> list(@Nullable String category, @Nullable Shelf behind, int most) {
    Shelf place = behind == null ? TOP : behind;
    return category == null
        ? all(place.category, place.productId, most)
        : ownAndBelow(category, place, most);
  }

  /** A category's own products, and then those below it. */
  private List<Listed> ownAndBelow(String category, Shelf place, int most) {
    boolean isBelow = !place.equals(TOP) && !place.category.equals(category);
    List<Listed> found = new ArrayList<>();
    if (!isBelow) {
      found.addAll(own(category, place.productId, most));
    }
    if (found.size() < most) {
      Shelf from = isBelow ? place : TOP;
      found.addAll(below(category, from.category, from.productId, most - found.size()));
    }
    return found;
  }

  @Query(LIST + BEHIND)
  abstract List<Listed> all(String behind, String id, int most);

  @Query(LIST + "p.category COLLATE \"C\" = :category AND p.id > :id ORDER BY p.id LIMIT :most")
  abstract List<Listed> own(String category, String id, int most);

  @Query(LIST + BELOW + " AND " + BEHIND)
  abstract List<Listed> below(String category, String behind, String id, int most);

  /** How many products there are in a category and below it, or at all. */
  public long count(@Nullable String category) {
    return category == null ? inAll() : in(category);
  }

  @Query(COUNT)
  abstract long inAll();

  @Query(COUNT + " WHERE p.category = :category OR " + BELOW)
  abstract long in(String category);
}
