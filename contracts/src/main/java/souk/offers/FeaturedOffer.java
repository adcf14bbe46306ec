package souk.offers;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import souk.inventory.Availability;

/**
 * Which of a product's offers a shopper sees first: what can be bought comes before what can't, new
 * before used, well-rated sellers before others, and then the lowest price with shipping.
 */
public final class FeaturedOffer {
  /** Sellers below it are featured only where nobody better sells the same. */
  private static final int WELL_RATED_PERCENT = 90;

  /**
   * What the choice depends on.
   *
   * @param shippingMinor of one piece within the seller's country
   */
  public record Candidate(
      String offerId,
      Condition condition,
      long priceMinor,
      long shippingMinor,
      int ratingPercent,
      Availability availability) {
    public long totalMinor() {
      return priceMinor + shippingMinor;
    }
  }

  /** Best first; the id settles what is equal, so that everybody sees the same. */
  public static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparing((Candidate offer) -> offer.availability() == Availability.SOLD_OUT)
          .thenComparing(offer -> offer.condition() != Condition.NEW)
          .thenComparing(offer -> offer.ratingPercent() < WELL_RATED_PERCENT)
          .thenComparingLong(Candidate::totalMinor)
          .thenComparing(Candidate::ratingPercent, Comparator.reverseOrder())
          .thenComparing(Candidate::offerId);

  private FeaturedOffer() {}

  /** Empty if there is nothing to buy. */
  public static Optional<Candidate> of(Collection<Candidate> offers) {
    return offers.stream()
        .filter(offer -> offer.availability() != Availability.SOLD_OUT)
        .min(BEST_FIRST);
  }
}
