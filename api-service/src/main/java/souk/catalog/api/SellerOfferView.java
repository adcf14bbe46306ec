package souk.catalog.api;

import java.time.Instant;
import souk.catalog.store.SellerOffers.SellerOffer;
import souk.money.Money;

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
