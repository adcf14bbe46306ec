package souk.demo.store;

import souk.offers.Condition;

/** An offer that is imported, with the stock its seller starts with. */
public record ImportedOffer(
    String id,
    String sellerId,
    String sku,
    Condition condition,
    long priceMinor,
    int weightGrams,
    boolean freeShipping,
    int onHand) {}
