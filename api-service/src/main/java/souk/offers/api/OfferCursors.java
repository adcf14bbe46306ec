package souk.offers.api;

import java.util.List;
import souk.http.Cursors;
import souk.inventory.Availability;
import souk.offers.Condition;
import souk.offers.FeaturedOffer.Candidate;

/** Places among a product's offers: what the last one was compared by, as it was then. */
final class OfferCursors {
  private static final int PARTS = 6;

  private final Cursors cursors;

  OfferCursors(String productId) {
    cursors = Cursors.of("offers", productId);
  }

  String encode(Candidate last) {
    return cursors.encode(
        last.offerId(),
        last.condition().word(),
        Long.toString(last.priceMinor()),
        Long.toString(last.shippingMinor()),
        Integer.toString(last.ratingPercent()),
        last.availability().word());
  }

  /**
   * @throws souk.http.Problem if it is none that we gave out for this product
   */
  Candidate decode(String cursor) {
    List<String> parts = cursors.decode(cursor, PARTS);
    try {
      return new Candidate(
          parts.get(0),
          Condition.of(parts.get(1)),
          Cursors.number(parts.get(2)),
          Cursors.number(parts.get(3)),
          Integer.parseInt(parts.get(4)),
          Availability.of(parts.get(5)));
    } catch (IllegalArgumentException garbled) {
      throw Cursors.invalid();
    }
  }
}
