package souk.addresses;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Places that are taken for another than the country of their post; {@code territories.tsv}. */
final class Territories {
  private record Territory(
      String of,
      @Nullable Pattern postalCodes,
      @Nullable Pattern cities,
      Set<String> regions,
      String code) {
    boolean has(@Nullable String region, @Nullable String postalCode, @Nullable String city) {
      if (postalCodes == null) {
        return region != null && regions.contains(region);
      }
      return postalCode != null
          && postalCodes.matcher(postalCode).matches()
          && (cities == null || (city != null && cities.matcher(Names.key(city)).matches()));
    }
  }

  private static final List<Territory> ALL =
      Countries.rows("territories.tsv").stream().map(Territories::territory).toList();

  private Territories() {}

  /** The territory that a place is in; empty if it is that of its country. */
  static Optional<String> of(
      Country country,
      @Nullable String region,
      @Nullable String postalCode,
      @Nullable String city) {
    return ALL.stream()
        .filter(territory -> territory.of().equals(country.code()))
        .filter(territory -> territory.has(region, postalCode, city))
        .map(Territory::code)
        .findFirst();
  }

  /** Whether the region is one of a territory and the postal code is not, or the reverse. */
  static boolean contradict(Country country, String region, @Nullable String postalCode) {
    List<Territory> withBoth =
        ALL.stream()
            .filter(territory -> territory.of().equals(country.code()))
            .filter(territory -> territory.postalCodes() != null && !territory.regions().isEmpty())
            .toList();
    Optional<Territory> byPostalCode =
        withBoth.stream().filter(territory -> territory.has(null, postalCode, null)).findFirst();
    return byPostalCode.isPresent()
        ? !country.isIn(region, byPostalCode.get().regions())
        : withBoth.stream().anyMatch(territory -> country.isIn(region, territory.regions()));
  }

  private static Territory territory(List<String> columns) {
    return new Territory(
        columns.get(0),
        columns.get(1).isEmpty() ? null : Pattern.compile(columns.get(1)),
        columns.get(2).isEmpty() ? null : Pattern.compile(columns.get(2)),
        columns.get(3).isEmpty() ? Set.of() : Set.of(columns.get(3).split(" ")),
        columns.get(4));
  }
}
