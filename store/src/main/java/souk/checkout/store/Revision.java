package souk.checkout.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
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
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(Json.write(this).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
