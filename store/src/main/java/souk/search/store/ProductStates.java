package souk.search.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.Repository;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.inventory.Availability;
import souk.offers.Condition;
import souk.search.store.ProductStates.Product;
import souk.sql.Guarded;
import souk.sql.Json;

/** Products with everything that a search document is made of, as somebody who browses. */
@Guarded
@Repository("browsing")
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class ProductStates implements GenericRepository<Product, String> {
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

  /** A product's row and its offers. */
  @MappedEntity("product")
  record Product(
      @Id String id,
      @Nullable String sourceId,
      @Nullable String gtin,
      @Nullable String mpn,
      String title,
      String brand,
      String category,
      @Nullable String imageUrl,
      @Nullable String released,
      String attributes,
      String offers,
      long version) {
    ProductState state() {
      return new ProductState(
          id,
          sourceId,
          gtin,
          mpn,
          title,
          brand,
          category,
          imageUrl,
          released,
          Json.read(attributes, ATTRIBUTES),
          Json.read(offers, OFFERS),
          version);
    }
  }

  @Introspected
  record Count(String productId, long offers) {}

  private static final TypeReference<Map<String, Object>> ATTRIBUTES = new TypeReference<>() {};
  private static final TypeReference<List<OfferState>> OFFERS = new TypeReference<>() {};

  /** How many published offers each has; without those that have none, or are no products. */
  public Map<String, Long> offers(Collection<String> productIds) {
    return counted(List.copyOf(productIds)).stream()
        .collect(Collectors.toMap(Count::productId, Count::offers));
  }

  @Query(
      """
      SELECT product_id, count(*) AS offers FROM offer
      WHERE product_id = ANY (:productIds) AND published GROUP BY product_id
      """)
  abstract List<Count> counted(@TypeDef(type = DataType.STRING_ARRAY) List<String> productIds);

  public List<ProductState> find(Collection<String> productIds) {
    return all(List.copyOf(productIds)).stream().map(Product::state).toList();
  }

  /** One statement, so one snapshot: state and version belong together. */
  @Query(
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
      WHERE p.id = ANY (:productIds)
      """)
  abstract List<Product> all(@TypeDef(type = DataType.STRING_ARRAY) List<String> productIds);
}
