package souk.offers.api;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.catalog.store.CatalogStore;
import souk.http.Cursors;
import souk.http.Problem;
import souk.offers.FeaturedOffer.Candidate;
import souk.offers.store.OfferStore;
import souk.offers.store.OfferStore.Offer;
import souk.offers.store.OfferStore.Seller;

/** Who sells a product, on which terms. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
final class OfferController {
  private static final int LIMIT = 50;
  private static final int LIMIT_MAX = 200;

  /** A page of a product's offers; the featured one may be on another. */
  record Offers(
      String productId,
      @Nullable String featuredOfferId,
      List<OfferView> items,
      @Nullable String nextCursor) {}

  private final OfferStore offers;
  private final CatalogStore catalogue;

  OfferController(OfferStore offers, CatalogStore catalogue) {
    this.offers = offers;
    this.catalogue = catalogue;
  }

  /** The best first; of a product with more than 500 offers the cheapest first. */
  @Get("/products/{id}/offers")
  Offers ofProduct(
      String id, @QueryValue @Nullable String cursor, @QueryValue @Nullable Integer limit) {
    int size = Cursors.limit(limit, LIMIT, LIMIT_MAX);
    var cursors = new OfferCursors(id);
    @Nullable Candidate behind = cursor == null ? null : cursors.decode(cursor);
    var comparison = OfferComparison.of(id, offers);
    if (comparison.isEmpty() && catalogue.find(id).isEmpty()) {
      throw Problem.notFound();
    }
    @Nullable String featured = comparison.featuredOfferId();
    var page = comparison.page(behind, size);
    return new Offers(
        id,
        featured,
        page.items(offer -> OfferView.of(offer, offer.id().equals(featured))),
        page.next(last -> cursors.encode(OfferView.candidate(last))));
  }

  @Get("/offers/{id}")
  OfferView offer(String id) {
    return offers
        .find(id)
        .filter(Offer::published)
        .map(offer -> OfferView.of(offer, false))
        .orElseThrow(Problem::notFound);
  }

  @Get("/sellers/{id}")
  Seller seller(String id) {
    return offers.seller(id).orElseThrow(Problem::notFound);
  }
}
