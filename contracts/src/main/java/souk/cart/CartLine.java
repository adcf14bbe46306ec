package souk.cart;

/**
 * One offer in a cart.
 *
 * @param quantity at least 1
 * @param priceMinorSeen the unit price when the buyer put it there, to tell of a change
 */
public record CartLine(String offerId, int quantity, long priceMinorSeen) {}
