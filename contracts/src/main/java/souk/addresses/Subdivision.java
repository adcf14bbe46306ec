package souk.addresses;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A state, province, prefecture or the like.
 *
 * @param code that of ISO 3166-2 without the country's, where there is one
 * @param name in English, where there is one
 * @param names all it is known by, the English one among them
 * @param postalCodes what its postal codes begin with; null if that tells nothing
 * @param within the code of the larger one that it is part of; null for none
 */
public record Subdivision(
    String code,
    String name,
    List<String> names,
    @Nullable Pattern postalCodes,
    @Nullable String within) {
  boolean hasPostalCode(String postalCode) {
    return postalCodes != null
        && (postalCodes.matcher(postalCode).lookingAt()
            || postalCodes.matcher(PostalCode.compact(postalCode)).lookingAt());
  }
}
