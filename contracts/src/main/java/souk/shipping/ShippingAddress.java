package souk.shipping;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;
import souk.addresses.Place;

/**
 * Where parcels go. Kept in PostgreSQL only. Reads the names that shops and payment providers use
 * for its parts as well as ours.
 *
 * @param region state or province; needed where tax depends on it
 * @param country ISO 3166-1 alpha-2
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ShippingAddress(
    @JsonAlias({"full_name", "recipient"}) @Nullable String name,
    @JsonAlias({"line_1", "address_1", "address1", "address_line1", "address_line_1", "street"})
        @Nullable String line1,
    @JsonAlias({"line_2", "address_2", "address2", "address_line2", "address_line_2"})
        @Nullable String line2,
    @Nullable String city,
    @JsonAlias({"state", "province"}) @Nullable String region,
    @JsonAlias({"zip", "zip_code", "postcode", "postalCode"}) @Nullable String postalCode,
    @JsonAlias({"country_code", "countryCode"}) @Nullable String country,
    @Nullable String phone) {
  /** Where it is, without who is there. */
  public Place place() {
    return new Place(country, region, postalCode, city);
  }
}
