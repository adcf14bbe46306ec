package souk.offers.api;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.http.Slice;
import souk.offers.FeaturedOffer;
import souk.offers.FeaturedOffer.Candidate;
import souk.offers.store.OfferStore;
import souk.offers.store.OfferStore.Offer;

/**
 * A product's offers compared. What makes one the best is not all in the database, so only so many
 * are ranked, the cheapest; of a product with more of them the list goes by price.
 */
final class OfferComparison {
  static final int RANKED_MAX = 500;

  private final String productId;
  private final OfferStore store;
  private final List<Offer> ranked;
  private final boolean isWhole;

  private OfferComparison(String productId, OfferStore store, List<Offer> ranked, boolean isWhole) {
    this.productId = productId;
    this.store = store;
    this.ranked = ranked;
    this.isWhole = isWhole;
  }

  static OfferComparison of(String productId, OfferStore store) {
    var cheapest = Slice.of(store.ofProduct(productId, 0, "", RANKED_MAX + 1), RANKED_MAX);
    List<Offer> ranked =
        cheapest.rows().stream()
            .sorted(Comparator.comparing(OfferView::candidate, FeaturedOffer.BEST_FIRST))
            .toList();
    return new OfferComparison(productId, store, ranked, cheapest.isLast());
  }

  boolean isEmpty() {
    return ranked.isEmpty();
  }

  @Nullable String featuredOfferId() {
    return FeaturedOffer.of(ranked.stream().map(OfferView::candidate).toList())
        .map(Candidate::offerId)
        .orElse(null);
  }

  /**
   * @param behind the last offer of the page before; null for the first page
   */
  Slice<Offer> page(@Nullable Candidate behind, int limit) {
    return Slice.of(isWhole ? best(behind, limit + 1) : cheapest(behind, limit + 1), limit);
  }

  private List<Offer> best(@Nullable Candidate behind, int most) {
    return ranked.stream()
        .filter(offer -> isBehind(behind, OfferView.candidate(offer)))
        .limit(most)
        .toList();
  }

  private static boolean isBehind(@Nullable Candidate last, Candidate offer) {
    return last == null || FeaturedOffer.BEST_FIRST.compare(offer, last) > 0;
  }

  private List<Offer> cheapest(@Nullable Candidate behind, int most) {
    return behind == null
        ? store.ofProduct(productId, 0, "", most)
        : store.ofProduct(productId, behind.priceMinor(), behind.offerId(), most);
  }
}
