package souk.offers;

/**
 * An offer as it stood when the checkout began; later changes of the offer don't reach it.
 *
 * @param weightGrams of one unit
 * @param freeShipping whether the seller pays for standard shipping
 */
public record LineItem(
    String offerId,
    String productId,
    String sellerId,
    String title,
    Condition condition,
    int quantity,
    long unitPriceMinor,
    int weightGrams,
    boolean freeShipping,
    String sellerCountry,
    int handlingDays) {}
