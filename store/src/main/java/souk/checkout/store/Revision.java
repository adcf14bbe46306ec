package souk.checkout.store;

import org.jspecify.annotations.Nullable;
import souk.digest.Sha256;
import souk.shipping.ShippingAddress;
import souk.sql.Json;

/**
 * What a buyer may change of a checkout as long as nothing is paid.
 *
 * @param shippingOption null for the cheapest
 * @param expectedTotalMinor pay only if the quote comes to this
 */
public record Revision(
    String email,
    ShippingAddress shippingAddress,
    @Nullable String shippingOption,
    @Nullable Long expectedTotalMinor) {
  /** The same hash, the same wish. */
  String hash() {
    return Sha256.hex(Json.write(this));
  }
}
