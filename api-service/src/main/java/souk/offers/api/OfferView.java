package souk.offers.api;

import java.util.Currency;
import souk.inventory.Availability;
import souk.money.Money;
import souk.offers.Condition;
import souk.offers.FeaturedOffer.Candidate;
import souk.offers.store.OfferStore.Offer;
import souk.shipping.ShippingProvider;
import souk.shipping.ShippingTable;

/**
 * An offer among others for the same product.
 *
 * @param shipping of one piece, the standard way, within the seller's country; the checkout's quote
 *     says what it is to the buyer's address
 * @param total price and shipping
 * @param featured whether it is the one that shoppers see first
 */
record OfferView(
    String id,
    String offerId,
    String productId,
    String variantId,
    SellerView seller,
    Condition condition,
    Money price,
    Money shipping,
    Money total,
    DeliveryEstimate deliveryEstimate,
    Availability availability,
    boolean featured) {
  /** Who sells it. */
  record SellerView(String id, String name, String country, int ratingPercent, int ratingCount) {}

  /** Days from the order to the door, within the seller's country. */
  record DeliveryEstimate(int daysMin, int daysMax) {}

  private static final ShippingTable SHIPPING = new ShippingTable();

  static Candidate candidate(Offer offer) {
    return new Candidate(
        offer.id(),
        offer.condition(),
        offer.priceMinor(),
        standard(offer).price().amountMinor(),
        offer.seller().ratingPercent(),
        offer.availability());
  }

  static OfferView of(Offer offer, boolean featured) {
    ShippingProvider.Option standard = standard(offer);
    Money price = new Money(offer.priceMinor(), standard.price().currency());
    return new OfferView(
        offer.id(),
        offer.id(),
        offer.productId(),
        offer.variantId(),
        new SellerView(
            offer.seller().id(),
            offer.seller().name(),
            offer.seller().country(),
            offer.seller().ratingPercent(),
            offer.seller().ratingCount()),
        offer.condition(),
        price,
        standard.price(),
        price.plus(standard.price()),
        new DeliveryEstimate(standard.daysMin(), standard.daysMax()),
        offer.availability(),
        featured);
  }

  private static ShippingProvider.Option standard(Offer offer) {
    var parcel =
        new ShippingProvider.Parcel(
            offer.seller().country(),
            offer.seller().handlingDays(),
            offer.weightGrams(),
            offer.freeShipping(),
            Currency.getInstance(offer.currency()));
    return SHIPPING.domestic(parcel);
  }
}
