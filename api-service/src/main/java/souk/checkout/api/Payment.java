package souk.checkout.api;

import org.jspecify.annotations.Nullable;
import souk.pricing.Quote;

/**
 * A wish to pay.
 *
 * @param shippingOption null for the one that is chosen
 * @param expectedTotalMinor pay only if it comes to this; null for whatever it comes to
 * @param quoteHash pay only by this quote; null for whatever stands
 */
record Payment(
    String token,
    @Nullable String shippingOption,
    @Nullable Long expectedTotalMinor,
    @Nullable String quoteHash) {
  boolean expects(Quote.Option option, String hash) {
    return (expectedTotalMinor == null || expectedTotalMinor == option.total().amountMinor())
        && (quoteHash == null || quoteHash.equals(hash));
  }
}
