package souk.offers.api;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import souk.accounts.api.OfferOwners;
import souk.http.EntityTags;
import souk.http.Problem;
import souk.http.Roles;
import souk.http.Shopper.Buyer;
import souk.offers.store.SellerOffers;
import souk.offers.store.SellerOffers.OfferChange;
import souk.offers.store.SellerOffers.SellerOffer;

/** A seller's terms: price, shipping, and whether shoppers see the offer at all. */
@Controller("/seller/offers/{offerId}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SELLER, Roles.OPS})
final class SellerOfferController {
  private static final long PRICE_MINOR_MAX = 100_000_000;

  /** What is to change; what is left out stays as it is. */
  record NewTerms(
      @Nullable Price price, @Nullable Boolean freeShipping, @Nullable Boolean published) {}

  /** As money always is; the currency must be the offer's. */
  record Price(@Nullable Long amountMinor, @Nullable String currency) {}

  private final SellerOffers offers;
  private final OfferOwners owners;

  SellerOfferController(SellerOffers offers, OfferOwners owners) {
    this.offers = offers;
    this.owners = owners;
  }

  @Get
  HttpResponse<SellerOfferView> get(String offerId, @Parameter(hidden = true) Buyer seller) {
    owners.require(offerId, seller);
    return answer(find(offerId));
  }

  /**
   * Shoppers see it within about a second; a checkout that has begun keeps the price it was quoted.
   */
  @Put
  HttpResponse<SellerOfferView> put(
      HttpRequest<?> request,
      String offerId,
      @Parameter(hidden = true) Buyer seller,
      @Body NewTerms terms) {
    owners.require(offerId, seller);
    @Nullable Long version = EntityTags.required(request);
    var change =
        new OfferChange(
            priceMinor(terms.price(), find(offerId)), terms.freeShipping(), terms.published());
    return answer(offers.change(offerId, change, version).orElseThrow(EntityTags::stale));
  }

  private SellerOffer find(String offerId) {
    return offers.find(offerId).orElseThrow(Problem::notFound);
  }

  private static @Nullable Long priceMinor(@Nullable Price price, SellerOffer offer) {
    if (price == null) {
      return null;
    }
    String currency = offer.price().currency().getCurrencyCode();
    if (!currency.equals(price.currency())) {
      throw Problem.of(
          HttpStatus.CONFLICT, "wrong-currency", "The offer is in %s.".formatted(currency));
    }
    @Nullable Long amount = price.amountMinor();
    if (amount == null || amount < 1 || amount > PRICE_MINOR_MAX) {
      throw Problem.invalid(
          "price.amount_minor", "must be a whole number from 1 to " + PRICE_MINOR_MAX);
    }
    return amount;
  }

  private static HttpResponse<SellerOfferView> answer(SellerOffer offer) {
    return HttpResponse.ok(SellerOfferView.of(offer))
        .header(HttpHeaders.ETAG, EntityTags.of(offer.version()));
  }
}
