package souk.search;

import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.inventory.Availability;
import souk.offers.Condition;

/**
 * A product as search knows it, with its offers inside: what the indexer writes and the API reads.
 *
 * @param categories its path and that of every category above
 * @param attributes each as {@link #attribute} writes it
 * @param price the lowest of what can be bought, or of all offers if nothing can
 * @param featuredOffer the one shoppers see first; null if nothing can be bought
 */
public record ProductDocument(
    String productId,
    @Nullable String sourceId,
    String title,
    String brand,
    String category,
    List<String> categories,
    @Nullable String imageUrl,
    @Nullable String released,
    List<String> attributes,
    List<OfferEntry> offers,
    @Nullable Price price,
    @Nullable String featuredOffer,
    Availability availability) {
  /** The name under which the index in use is found. */
  public static final String INDEX = "souk-products";

  /** Between the two halves of a value that carries both. */
  public static final String SEPARATOR = "\u001f";

  /** What filters and facets need to know of an offer. */
  public record OfferEntry(
      String offerId,
      String sellerId,
      String seller,
      Condition condition,
      long priceMinor,
      String currency,
      Availability availability,
      boolean inStock) {}

  /** An amount. */
  public record Price(long amountMinor, String currency) {}

  /** One value, so that name and value are always found together. */
  public static String attribute(String name, String value) {
    return name + SEPARATOR + value;
  }
}
