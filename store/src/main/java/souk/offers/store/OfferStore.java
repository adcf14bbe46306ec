package souk.offers.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.Repository;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.inventory.Availability;
import souk.offers.Condition;
import souk.offers.store.OfferStore.Term;
import souk.sql.Guarded;

/** Offers with their sellers and published availability, as somebody who browses sees them. */
@Guarded
@Repository("browsing")
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class OfferStore implements GenericRepository<Term, String> {
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
  @Introspected
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

  /** An offer's row, with its seller. */
  @MappedEntity("offer")
  record Term(
      @Id String id,
      String productId,
      String variantId,
      String sku,
      String condition,
      long priceMinor,
      String currency,
      int weightGrams,
      boolean freeShipping,
      boolean published,
      long version,
      String availability,
      String sellerId,
      String name,
      String country,
      @Nullable String region,
      int ratingPercent,
      int ratingCount,
      int handlingDays) {
    Offer offer() {
      return new Offer(
          id,
          productId,
          variantId,
          sku,
          Condition.of(condition),
          priceMinor,
          currency,
          weightGrams,
          freeShipping,
          published,
          Availability.of(availability),
          new Seller(sellerId, name, country, region, ratingPercent, ratingCount, handlingDays),
          version);
    }
  }

  /**
   * The published offers of a product, the cheapest first; empty as well if there is no such
   * product.
   *
   * @param abovePriceMinor only those with a higher price than this or, at this price, a greater id
   */
  public List<Offer> ofProduct(String productId, long abovePriceMinor, String aboveId, int limit) {
    return termsOf(productId, abovePriceMinor, aboveId, limit).stream().map(Term::offer).toList();
  }

  @Query(
      SELECT
          + """
          WHERE o.product_id = :productId AND o.published
            AND (o.price_minor, o.id) > (:abovePriceMinor, :aboveId)
          ORDER BY o.price_minor, o.id LIMIT :most
          """)
  abstract List<Term> termsOf(String productId, long abovePriceMinor, String aboveId, int most);

  public Optional<Offer> find(String offerId) {
    return term(offerId).map(Term::offer);
  }

  @Query(SELECT + "WHERE o.id = :offerId")
  abstract Optional<Term> term(String offerId);

  @Query(
      """
      SELECT id, name, country, region, rating_percent, rating_count, handling_days
      FROM seller WHERE id = :sellerId
      """)
  public abstract Optional<Seller> seller(String sellerId);
}
