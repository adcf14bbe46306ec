package souk.offers.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.offers.store.SellerOffers.Kept;
import souk.sql.Database;
import souk.sql.Guarded;

/** Offers as their sellers keep them. What is changed is published in the same transaction. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class SellerOffers implements GenericRepository<Kept, String> {
  /**
   * One offer.
   *
   * @param isPublished whether shoppers see it
   * @param version grows with every change
   */
  public record SellerOffer(
      String id,
      String productId,
      String sellerId,
      String sku,
      String condition,
      Money price,
      boolean hasFreeShipping,
      boolean isPublished,
      long version,
      Instant updatedAt) {}

  /**
   * What is to change; null leaves it as it is.
   *
   * @param priceMinor in the offer's currency
   */
  public record OfferChange(
      @Nullable Long priceMinor, @Nullable Boolean freeShipping, @Nullable Boolean published) {}

  /** An offer's row. */
  @MappedEntity("offer")
  record Kept(
      @Id String id,
      String productId,
      String sellerId,
      String sku,
      String condition,
      long priceMinor,
      String currency,
      boolean freeShipping,
      boolean published,
      long version,
      Instant updatedAt) {
    SellerOffer offer() {
      return new SellerOffer(
          id,
          productId,
          sellerId,
          sku,
          condition,
          Money.of(priceMinor, currency),
          freeShipping,
          published,
          version,
          updatedAt);
    }
  }

  private final Database database;

  SellerOffers(Database database) {
    this.database = database;
  }

  public Optional<SellerOffer> find(String offerId) {
    return kept(offerId).map(Kept::offer);
  }

  @Query("SELECT * FROM offer WHERE id = :offerId")
  abstract Optional<Kept> kept(String offerId);

  /**
   * An account's offers in the order of their ids, hidden ones too.
   *
   * @param after the id at which the page before ended; empty for the first
   */
  public List<SellerOffer> of(String accountId, String after, int limit) {
    return keptBy(accountId, after, limit).stream().map(Kept::offer).toList();
  }

  @Query(
      """
      SELECT * FROM offer
      WHERE seller_id = (SELECT id FROM seller WHERE account_id = :accountId) AND id > :after
      ORDER BY id LIMIT :most
      """)
  abstract List<Kept> keptBy(String accountId, String after, int most);

  /**
   * @param ifVersion the version it must still have; null for any
   * @return empty if there is no such offer in that version
   */
  public Optional<SellerOffer> change(
      String offerId, OfferChange change, @Nullable Long ifVersion) {
    return database.together(() -> {
      @Nullable Kept changed =
          change(offerId, change.priceMinor, change.freeShipping, change.published, ifVersion);
      if (changed == null) {
        return Optional.empty();
      }
      publish(List.of(changed.productId()));
      return Optional.of(changed.offer());
    });
  }

  @Query(
      """
      UPDATE offer SET price_minor = coalesce(:priceMinor, price_minor),
        free_shipping = coalesce(:freeShipping, free_shipping),
        published = coalesce(:published, published),
        version = version + 1, updated_at = now()
      WHERE id = :offerId AND (:ifVersion::bigint IS NULL OR version = :ifVersion)
      RETURNING *
      """)
  abstract @Nullable Kept change(
      String offerId,
      @Nullable Long priceMinor,
      @Nullable Boolean freeShipping,
      @Nullable Boolean published,
      @Nullable Long ifVersion);

  @Query("SELECT count(*) FROM publish_products(:products)")
  abstract long publish(@TypeDef(type = DataType.STRING_ARRAY) List<String> products);
}
