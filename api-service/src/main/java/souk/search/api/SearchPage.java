package souk.search.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.money.Money;

/**
 * A page of products that were found.
 *
 * @param total how many there are on all pages
 * @param nextCursor null on the last page
 * @param degraded true while search is down and this comes from the catalogue instead
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SearchPage(
    List<Found> items,
    @Nullable Facets facets,
    long total,
    @Nullable String nextCursor,
    @Nullable Boolean degraded) {
  /**
   * A product.
   *
   * @param priceFrom the lowest price of what can be bought
   * @param offerId the featured offer
   */
  record Found(
      String id,
      String productId,
      @Nullable String sourceId,
      String title,
      String brand,
      String category,
      @Nullable String imageUrl,
      @Nullable Money priceFrom,
      int offersCount,
      @Nullable String offerId,
      String availability) {}

  /** How many products choosing a value would find. */
  record Count(String value, @Nullable String label, long count) {}

  /** How many products have an offer at such a price; {@code to} is not included. */
  record PriceCount(@Nullable Long from, @Nullable Long to, long count) {}

  /** Counts by what can be filtered; attributes by name. */
  record Facets(
      List<Count> category,
      List<Count> brand,
      List<Count> seller,
      List<Count> condition,
      List<PriceCount> price,
      Map<String, List<Count>> attributes) {}
}
