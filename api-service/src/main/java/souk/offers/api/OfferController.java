package souk.offers.api;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.catalog.store.CatalogStore;
import souk.http.Problem;
import souk.offers.FeaturedOffer;
import souk.offers.FeaturedOffer.Candidate;
import souk.offers.store.OfferStore;
import souk.offers.store.OfferStore.Offer;
import souk.offers.store.OfferStore.Seller;

/** Who sells a product, on which terms. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
final class OfferController {
  /** A product's offers, the best first. */
  record Offers(String productId, @Nullable String featuredOfferId, List<OfferView> items) {}

  private record Ranked(Candidate candidate, Offer offer) {}

  private final OfferStore offers;
  private final CatalogStore catalogue;

  OfferController(OfferStore offers, CatalogStore catalogue) {
    this.offers = offers;
    this.catalogue = catalogue;
  }

  @Get("/products/{id}/offers")
  Offers ofProduct(String id) {
    List<Ranked> ranked = new ArrayList<>();
    for (Offer offer : offers.ofProduct(id)) {
      ranked.add(new Ranked(OfferView.candidate(offer), offer));
    }
    if (ranked.isEmpty() && catalogue.find(id).isEmpty()) {
      throw Problem.notFound();
    }
    ranked.sort(Comparator.comparing(Ranked::candidate, FeaturedOffer.BEST_FIRST));
    @Nullable String featured =
        FeaturedOffer.of(ranked.stream().map(Ranked::candidate).toList())
            .map(Candidate::offerId)
            .orElse(null);
    return new Offers(
        id,
        featured,
        ranked.stream()
            .map(one -> OfferView.of(one.offer(), one.offer().id().equals(featured)))
            .toList());
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
