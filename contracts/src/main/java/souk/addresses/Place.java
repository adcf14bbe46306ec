package souk.addresses;

import org.jspecify.annotations.Nullable;

/**
 * As much of an address as tax and shipping depend on: where, not who.
 *
 * @param country ISO 3166-1 alpha-2, or XK
 * @param region a subdivision of the country, as its code or as text
 */
public record Place(
    @Nullable String country,
    @Nullable String region,
    @Nullable String postalCode,
    @Nullable String city) {}
