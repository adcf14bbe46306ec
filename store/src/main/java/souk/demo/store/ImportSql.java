package souk.demo.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import souk.demo.store.ImportSql.AddedOffer;
import souk.sql.Guarded;
import souk.sql.Json;

/** The import's statements: each writes a whole batch at once. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
abstract class ImportSql implements GenericRepository<AddedOffer, String> {
  /** A product that is new or different now. */
  @MappedEntity("product")
  record PutProduct(@Id String id) {}

  /** An offer that is new. */
  @MappedEntity("offer")
  record AddedOffer(@Id String id, String productId) {}

  /** An offer beside the product it is for. */
  private record OfferRow(SourceProduct product, ImportedOffer offer) {}

  int addSellers(List<ImportedSeller> sellers) {
    return addSellers(
        column(sellers, ImportedSeller::id),
        column(sellers, ImportedSeller::name),
        column(sellers, ImportedSeller::country),
        column(sellers, ImportedSeller::region),
        column(sellers, ImportedSeller::ratingPercent),
        column(sellers, ImportedSeller::ratingCount),
        column(sellers, ImportedSeller::handlingDays));
  }

  @Query(
      """
      INSERT INTO seller (id, name, country, region, rating_percent, rating_count, handling_days)
      SELECT * FROM unnest(:ids::text[], :names::text[], :countries::text[], :regions::text[],
                           :ratingPercents::int[], :ratingCounts::int[], :handlingDays::int[])
      ON CONFLICT DO NOTHING
      """)
  abstract int addSellers(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> ids,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> names,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> countries,
      @TypeDef(type = DataType.STRING_ARRAY) List<@Nullable String> regions,
      @TypeDef(type = DataType.INTEGER_ARRAY) List<Integer> ratingPercents,
      @TypeDef(type = DataType.INTEGER_ARRAY) List<Integer> ratingCounts,
      @TypeDef(type = DataType.INTEGER_ARRAY) List<Integer> handlingDays);

  void addCategories(List<SourceProduct> products) {
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
    addCategories(paths, parents, names);
  }

  @Query(
      """
      INSERT INTO category (path, parent, name)
      SELECT * FROM unnest(:paths::text[], :parents::text[], :names::text[])
      ON CONFLICT DO NOTHING
      """)
  abstract void addCategories(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> paths,
      @TypeDef(type = DataType.STRING_ARRAY) List<@Nullable String> parents,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> names);

  /** Returns the ids of those that are new or different now. */
  List<String> putProducts(List<SourceProduct> products) {
    List<String> changed =
        putProducts(
                column(products, SourceProduct::productId),
                column(products, SourceProduct::id),
                column(products, SourceProduct::ean),
                column(products, SourceProduct::mpn),
                column(products, SourceProduct::title),
                column(products, SourceProduct::brand),
                column(products, SourceProduct::category),
                column(products, SourceProduct::imageUrl),
                column(products, product -> Json.write(product.attributes())),
                column(
                    products,
                    product -> product.released() == null ? null : product.released().toString()))
            .stream()
            .map(PutProduct::id)
            .toList();
    addDocuments(changed);
    return changed;
  }

  /** What is as it was is neither written nor returned. */
  @Query(
      """
      INSERT INTO product AS p
             (id, source_id, gtin, mpn, title, brand, category, image_url, attributes, released)
      SELECT id, source_id, gtin, mpn, title, brand, category, image_url, attributes::jsonb,
             released::date
      FROM unnest(:ids::text[], :sourceIds::text[], :gtins::text[], :mpns::text[], :titles::text[],
                  :brands::text[], :categories::text[], :imageUrls::text[], :attributes::text[],
                  :released::text[])
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
      """)
  abstract List<PutProduct> putProducts(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> ids,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> sourceIds,
      @TypeDef(type = DataType.STRING_ARRAY) List<@Nullable String> gtins,
      @TypeDef(type = DataType.STRING_ARRAY) List<@Nullable String> mpns,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> titles,
      @TypeDef(type = DataType.STRING_ARRAY) List<@Nullable String> brands,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> categories,
      @TypeDef(type = DataType.STRING_ARRAY) List<@Nullable String> imageUrls,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> attributes,
      @TypeDef(type = DataType.STRING_ARRAY) List<@Nullable String> released);

  @Query(
      """
      INSERT INTO product_document (product_id, version)
      SELECT id, 0 FROM unnest(:productIds::text[]) AS s (id)
      ON CONFLICT DO NOTHING
      """)
  abstract void addDocuments(@TypeDef(type = DataType.STRING_ARRAY) List<String> productIds);

  void addVariants(List<SourceProduct> products) {
    addVariants(
        column(products, SourceProduct::variantId), column(products, SourceProduct::productId));
  }

  @Query(
      """
      INSERT INTO variant (id, product_id)
      SELECT * FROM unnest(:ids::text[], :productIds::text[])
      ON CONFLICT DO NOTHING
      """)
  abstract void addVariants(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> ids,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> productIds);

  List<AddedOffer> addOffers(List<SourceProduct> products, Assortment assortment) {
    List<OfferRow> rows = new ArrayList<>();
    for (SourceProduct product : products) {
      assortment.offers(product).forEach(offer -> rows.add(new OfferRow(product, offer)));
    }
    return addOffers(
        column(rows, row -> row.offer().id()),
        column(rows, row -> row.product().productId()),
        column(rows, row -> row.product().variantId()),
        column(rows, row -> row.offer().sellerId()),
        column(rows, row -> row.offer().sku()),
        column(rows, row -> row.offer().condition().word()),
        column(rows, row -> row.offer().priceMinor()),
        column(rows, row -> row.product().currency()),
        column(rows, row -> row.offer().weightGrams()),
        column(rows, row -> row.offer().freeShipping()),
        column(rows, row -> row.offer().onHand()));
  }

  /** An offer that is there stays as its seller left it, and so does its stock. */
  @Query(
      """
      WITH wanted AS (
        SELECT * FROM unnest(:ids::text[], :productIds::text[], :variantIds::text[],
                             :sellerIds::text[], :skus::text[], :conditions::text[],
                             :pricesMinor::bigint[], :currencies::text[], :weightsGrams::int[],
                             :freeShipping::boolean[], :onHand::int[])
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
      """)
  abstract List<AddedOffer> addOffers(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> ids,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> productIds,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> variantIds,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> sellerIds,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> skus,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> conditions,
      @TypeDef(type = DataType.LONG_ARRAY) List<Long> pricesMinor,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> currencies,
      @TypeDef(type = DataType.INTEGER_ARRAY) List<Integer> weightsGrams,
      @TypeDef(type = DataType.BOOLEAN_ARRAY) List<Boolean> freeShipping,
      @TypeDef(type = DataType.INTEGER_ARRAY) List<Integer> onHand);

  void publish(Collection<String> productIds) {
    if (!productIds.isEmpty()) {
      publishAll(List.copyOf(productIds));
    }
  }

  @Query("SELECT count(*) FROM publish_products(:productIds)")
  abstract long publishAll(@TypeDef(type = DataType.STRING_ARRAY) List<String> productIds);

  /** Null for what a row doesn't have. */
  private static <T, V extends @Nullable Object> List<V> column(
      List<T> rows, Function<T, V> column) {
    List<V> values = new ArrayList<>(rows.size());
    rows.forEach(row -> values.add(column.apply(row)));
    return values;
  }
}
