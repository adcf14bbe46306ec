package souk.addresses;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import souk.addresses.Understanding.Fault;
import souk.addresses.Understanding.NotUnderstood;
import souk.addresses.Understanding.Understood;
import souk.addresses.Understanding.UnknownCountry;

/**
 * What an address needs in its country, and what it means. A postal code is asked for and checked
 * where the country has them; a region where its addresses name one. Elsewhere a region is welcome,
 * and understood if it is one.
 */
public final class AddressRules {
  /** What is meant to be a code: to be understood, or refused. */
  private static final Pattern LOOKS_LIKE_A_CODE = Pattern.compile("\\w{2}-\\w{1,3}|[A-Za-z]{2}");

  private final Country country;
  private final Place place;
  private final List<Fault> faults = new ArrayList<>();

  private AddressRules(Country country, Place place) {
    this.country = country;
    this.place = place;
  }

  /** What to make of a place. */
  public static Understanding understand(Place place) {
    return Countries.find(place.country())
        .map(country -> new AddressRules(country, place).understand())
        .orElseGet(UnknownCountry::new);
  }

  private Understanding understand() {
    @Nullable String postalCode = postalCode();
    // A postal code that is none tells nothing about the region.
    @Nullable String region = faults.isEmpty() ? region(postalCode) : regionAlone();
    return faults.isEmpty()
        ? new Understood(
            country,
            region,
            postalCode,
            Territories.of(country, region, postalCode, place.city()).orElse(country.code()))
        : new NotUnderstood(List.copyOf(faults));
  }

  private @Nullable String postalCode() {
    @Nullable String text = given(place.postalCode());
    if (text == null) {
      if (country.needs(AddressField.POSTAL_CODE)) {
        fault(
            AddressField.POSTAL_CODE,
            "is required in %s, such as %s".formatted(country.name(), country.postalCodeExample()));
      }
      return null;
    }
    Optional<String> read = country.readPostalCode(text);
    boolean exists =
        read.isPresent()
            && !(country.hasAllPostalCodesInSubdivisions()
                && country.withPostalCode(read.get()).isEmpty());
    if (!exists) {
      fault(
          AddressField.POSTAL_CODE,
          "is none of %s; one is %s".formatted(country.name(), country.postalCodeExample()));
      return null;
    }
    return read.get();
  }

  private @Nullable String region(@Nullable String postalCode) {
    List<Subdivision> possible =
        postalCode == null || !country.has(AddressField.REGION)
            ? List.of()
            : country.withPostalCode(postalCode);
    @Nullable String text = given(place.region());
    return text == null ? derived(possible) : named(text, possible, postalCode);
  }

  private @Nullable String regionAlone() {
    @Nullable String text = given(place.region());
    return text == null || !country.subdivisionsCalled(text).isEmpty() ? text : unknown(text);
  }

  /** By the postal code, if that tells; or by a city that is a region, such as Dubai. */
  private @Nullable String derived(List<Subdivision> possible) {
    if (!country.needs(AddressField.REGION)) {
      return null;
    }
    if (possible.size() == 1) {
      return possible.getFirst().code();
    }
    List<Subdivision> byCity =
        country.subdivisionsCalled(Objects.requireNonNullElse(place.city(), "")).stream()
            .filter(each -> possible.isEmpty() || possible.contains(each))
            .filter(country.subdivisions()::contains)
            .toList();
    if (byCity.size() == 1) {
      return byCity.getFirst().code();
    }
    fault(
        AddressField.REGION,
        possible.isEmpty()
            ? "is required in %s, such as %s"
                .formatted(country.name(), country.subdivisions().getFirst().name())
            : "is required: the postal code may be in " + names(possible));
    return null;
  }

  private @Nullable String named(
      String text, List<Subdivision> possible, @Nullable String postalCode) {
    List<Subdivision> known = country.subdivisionsCalled(text);
    if (known.isEmpty()) {
      return unknown(text);
    }
    List<Subdivision> fitting =
        known.stream()
            .flatMap(each -> country.parts(each).stream())
            .filter(each -> possible.isEmpty() || possible.contains(each))
            .toList();
    String region =
        fitting.size() == 1 || known.size() > 1
            ? fitting.isEmpty() ? "" : fitting.getFirst().code()
            : known.getFirst().code();
    if (fitting.isEmpty() || Territories.contradict(country, region, postalCode)) {
      contradiction(possible);
      return null;
    }
    return region;
  }

  /**
   * Where addresses name no region, one that is none does no harm, unless it is meant as a code.
   */
  private @Nullable String unknown(String text) {
    boolean matters = country.has(AddressField.REGION) || LOOKS_LIKE_A_CODE.matcher(text).matches();
    if (!country.subdivisions().isEmpty() && matters) {
      fault(
          AddressField.REGION,
          "is none of %s; /countries/%s has their codes and names"
              .formatted(country.name(), country.code()));
      return null;
    }
    return text;
  }

  /** Which of the two is wrong, only the buyer knows. */
  private void contradiction(List<Subdivision> possible) {
    fault(
        AddressField.REGION,
        possible.isEmpty()
            ? "contradicts the postal code"
            : "contradicts the postal code, which is in " + names(possible));
    fault(AddressField.POSTAL_CODE, "contradicts the region");
  }

  private static String names(List<Subdivision> subdivisions) {
    return String.join(
        " or ", subdivisions.stream().map(each -> each.name() + " (" + each.code() + ")").toList());
  }

  private void fault(AddressField field, String message) {
    faults.add(new Fault(field, message));
  }

  private static @Nullable String given(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }
}
