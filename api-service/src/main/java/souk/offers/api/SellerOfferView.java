package souk.offers.api;

import java.time.Instant;
import souk.money.Money;
import souk.offers.store.SellerOffers.SellerOffer;

/** An offer as its seller sees it. */
record SellerOfferView(
    String id,
    String productId,
    String sellerId,
    String sku,
    String condition,
    Money price,
    boolean freeShipping,
    boolean published,
    Instant updatedAt) {
  static SellerOfferView of(SellerOffer offer) {
    return new SellerOfferView(
        offer.id(),
        offer.productId(),
        offer.sellerId(),
        offer.sku(),
        offer.condition(),
        offer.price(),
        offer.hasFreeShipping(),
        offer.isPublished(),
        offer.updatedAt());
  }
}
