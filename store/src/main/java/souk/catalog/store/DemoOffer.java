package souk.catalog.store;

import souk.offers.Condition;

/** An offer made up for the demo catalogue, with the stock its seller starts with. */
record DemoOffer(
    String id,
    String sellerId,
    String sku,
    Condition condition,
    long priceMinor,
    int weightGrams,
    boolean freeShipping,
    int onHand) {}
