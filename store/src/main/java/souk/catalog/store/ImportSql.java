package souk.catalog.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import souk.sql.Json;
import souk.sql.Statements;

/** The import's statements: each writes a whole batch at once. */
final class ImportSql {
  private static final String ADD_SELLERS =
      """
      INSERT INTO seller (id, name, country, region, rating_percent, rating_count, handling_days)
      SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::int[], ?::int[])
      ON CONFLICT DO NOTHING
      """;

  private static final String ADD_CATEGORIES =
      """
      INSERT INTO category (path, parent, name)
      SELECT * FROM unnest(?::text[], ?::text[], ?::text[])
      ON CONFLICT DO NOTHING
      """;

  /** What is as it was is neither written nor returned. */
  private static final String PUT_PRODUCTS =
      """
      INSERT INTO product AS p
             (id, source_id, gtin, mpn, title, brand, category, image_url, attributes, released)
      SELECT id, source_id, gtin, mpn, title, brand, category, image_url, attributes::jsonb,
             released::date
      FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                  ?::text[], ?::text[], ?::text[])
        AS s (id, source_id, gtin, mpn, title, brand, category, image_url, attributes, released)
      ON CONFLICT (id) DO UPDATE
      SET gtin = excluded.gtin, mpn = excluded.mpn, title = excluded.title,
          brand = excluded.brand, category = excluded.category, image_url = excluded.image_url,
          attributes = excluded.attributes, released = excluded.released,
          version = p.version + 1
      WHERE (p.gtin, p.mpn, p.title, p.brand, p.category, p.image_url, p.attributes, p.released)
            IS DISTINCT FROM
            (excluded.gtin, excluded.mpn, excluded.title, excluded.brand, excluded.category,
             excluded.image_url, excluded.attributes, excluded.released)
      RETURNING id
      """;

  private static final String ADD_DOCUMENTS =
      """
      INSERT INTO product_document (product_id, version)
      SELECT id, 0 FROM unnest(?::text[]) AS s (id)
      ON CONFLICT DO NOTHING
      """;

  private static final String ADD_VARIANTS =
      """
      INSERT INTO variant (id, product_id)
      SELECT * FROM unnest(?::text[], ?::text[])
      ON CONFLICT DO NOTHING
      """;

  /** An offer that is there stays as its seller left it, and so does its stock. */
  private static final String ADD_OFFERS =
      """
      WITH wanted AS (
        SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                             ?::bigint[], ?::text[], ?::int[], ?::boolean[], ?::int[])
          AS w (id, product_id, variant_id, seller_id, sku, condition, price_minor, currency,
                weight_grams, free_shipping, on_hand)
      ), added AS (
        INSERT INTO offer (id, product_id, variant_id, seller_id, sku, condition, price_minor,
                           currency, weight_grams, free_shipping)
        SELECT id, product_id, variant_id, seller_id, sku, condition, price_minor, currency,
               weight_grams, free_shipping
        FROM wanted
        ON CONFLICT DO NOTHING
        RETURNING id, product_id
      ), stocked AS (
        INSERT INTO stock (offer_id, on_hand)
        SELECT id, on_hand FROM added JOIN wanted USING (id)
        RETURNING offer_id, on_hand, bucket
      ), recorded AS (
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        SELECT offer_id, on_hand, 0, 'received', 'import:' || offer_id FROM stocked
        WHERE on_hand > 0
      ), published AS (
        INSERT INTO offer_availability (offer_id, availability)
        SELECT offer_id, bucket FROM stocked
      )
      SELECT id, product_id FROM added
      """;

  record AddedOffer(String id, String productId) {}

  /** An offer beside the product it is for. */
  private record OfferRow(SourceProduct product, ImportedOffer offer) {}

  private ImportSql() {}

  static int addSellers(Statements sql, List<ImportedSeller> sellers) throws SQLException {
    return sql.update(
        ADD_SELLERS,
        texts(sellers, ImportedSeller::id),
        texts(sellers, ImportedSeller::name),
        texts(sellers, ImportedSeller::country),
        texts(sellers, ImportedSeller::region),
        integers(sellers, ImportedSeller::ratingPercent),
        integers(sellers, ImportedSeller::ratingCount),
        integers(sellers, ImportedSeller::handlingDays));
  }

  static void addCategories(Statements sql, List<SourceProduct> products) throws SQLException {
    Set<String> seen = new HashSet<>();
    List<String> paths = new ArrayList<>();
    List<@Nullable String> parents = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (SourceProduct product : products) {
      if (seen.add(product.department())) {
        paths.add(product.department());
        parents.add(null);
        names.add(product.department());
      }
      if (seen.add(product.category())) {
        paths.add(product.category());
        parents.add(product.department());
        names.add(product.categoryName());
      }
    }
    sql.update(
        ADD_CATEGORIES,
        paths.toArray(String[]::new),
        parents.toArray(String[]::new),
        names.toArray(String[]::new));
  }

  /** Returns the ids of those that are new or different now. */
  static List<String> putProducts(Statements sql, List<SourceProduct> products)
      throws SQLException {
    List<String> changed =
        sql.query(
            PUT_PRODUCTS,
            row -> row.text("id"),
            texts(products, SourceProduct::productId),
            texts(products, SourceProduct::id),
            texts(products, SourceProduct::ean),
            texts(products, SourceProduct::mpn),
            texts(products, SourceProduct::title),
            texts(products, SourceProduct::brand),
            texts(products, SourceProduct::category),
            texts(products, SourceProduct::imageUrl),
            texts(products, product -> Json.write(product.attributes())),
            texts(
                products,
                product -> product.released() == null ? null : product.released().toString()));
    sql.update(ADD_DOCUMENTS, (Object) changed.toArray(String[]::new));
    return changed;
  }

  static void addVariants(Statements sql, List<SourceProduct> products) throws SQLException {
    sql.update(
        ADD_VARIANTS,
        texts(products, SourceProduct::variantId),
        texts(products, SourceProduct::productId));
  }

  static List<AddedOffer> addOffers(
      Statements sql, List<SourceProduct> products, Assortment assortment) throws SQLException {
    List<OfferRow> rows = new ArrayList<>();
    for (SourceProduct product : products) {
      assortment.offers(product).forEach(offer -> rows.add(new OfferRow(product, offer)));
    }
    return sql.query(
        ADD_OFFERS,
        row -> new AddedOffer(row.text("id"), row.text("product_id")),
        texts(rows, row -> row.offer().id()),
        texts(rows, row -> row.product().productId()),
        texts(rows, row -> row.product().variantId()),
        texts(rows, row -> row.offer().sellerId()),
        texts(rows, row -> row.offer().sku()),
        texts(rows, row -> row.offer().condition().word()),
        rows.stream().map(row -> row.offer().priceMinor()).toArray(Long[]::new),
        texts(rows, row -> row.product().currency()),
        integers(rows, row -> row.offer().weightGrams()),
        rows.stream().map(row -> row.offer().freeShipping()).toArray(Boolean[]::new),
        integers(rows, row -> row.offer().onHand()));
  }

  static void publish(Statements sql, Collection<String> productIds) throws SQLException {
    if (!productIds.isEmpty()) {
      sql.query(
          "SELECT publish_products(?)", row -> true, (Object) productIds.toArray(String[]::new));
    }
  }

  private static <T> String[] texts(List<T> rows, Function<T, @Nullable String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }

  private static <T> Integer[] integers(List<T> rows, Function<T, Integer> column) {
    return rows.stream().map(column).toArray(Integer[]::new);
  }
}
