package souk.cart.store;

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
import org.jspecify.annotations.Nullable;
import souk.cart.store.CartOffers.CartOffer;
import souk.sql.Guarded;

/** What carts need to know of offers: one statement for all of them, as somebody who browses. */
@Guarded
@Repository("browsing")
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class CartOffers implements GenericRepository<CartOffer, String> {
  /**
   * An offer as it stands.
   *
   * @param availability the bucket that inventory published
   */
  @MappedEntity("offer")
  public record CartOffer(
      @Id String id,
      String productId,
      String title,
      @Nullable String imageUrl,
      String sellerId,
      String sellerName,
      String condition,
      long priceMinor,
      String currency,
      boolean published,
      String availability) {}

  public List<CartOffer> find(Collection<String> offerIds) {
    return offerIds.isEmpty() ? List.of() : all(List.copyOf(offerIds));
  }

  @Query(
      """
      SELECT o.id, o.product_id, p.title, p.image_url, o.seller_id, s.name AS seller_name,
             o.condition, o.price_minor, o.currency, o.published,
             coalesce(a.availability, 'sold_out') AS availability
      FROM offer o JOIN product p ON p.id = o.product_id JOIN seller s ON s.id = o.seller_id
      LEFT JOIN offer_availability a ON a.offer_id = o.id
      WHERE o.id = ANY (:offerIds)
      """)
  abstract List<CartOffer> all(@TypeDef(type = DataType.STRING_ARRAY) List<String> offerIds);
}
