package souk.addresses;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a country's addresses are written. Immutable. */
public final class Country {
  private static final String ALL_POSTAL_CODES_ARE_IN_SUBDIVISIONS = "X";

  private final String code;
  private final String name;
  private final String layout;
  private final String needed;
  private final @Nullable PostalCode postalCode;
  private final Words words;
  private final List<Subdivision> subdivisions;
  private final List<Subdivision> groups;
  private final Map<String, Subdivision> byCode = new HashMap<>();
  private final Map<String, List<Subdivision>> byName = new HashMap<>();
  private final Map<String, List<Subdivision>> byBareName = new HashMap<>();

  /** What its people call the parts of an address, in English. */
  record Words(String postalCode, String region, String city) {}

  Country(
      String code,
      String name,
      String layout,
      String needed,
      @Nullable PostalCode postalCode,
      Words words,
      List<Subdivision> subdivisions,
      List<Subdivision> groups) {
    this.code = code;
    this.name = name;
    this.layout = layout;
    this.needed = needed;
    this.postalCode = postalCode;
    this.words = words;
    this.subdivisions = List.copyOf(subdivisions);
    this.groups = List.copyOf(groups);
    this.subdivisions.forEach(this::index);
    this.groups.forEach(this::index);
  }

  private void index(Subdivision subdivision) {
    byCode.putIfAbsent(subdivision.code().toUpperCase(Locale.ROOT), subdivision);
    Set.copyOf(subdivision.names())
        .forEach(each -> {
          add(byName, Names.key(each), subdivision);
          add(byBareName, Names.bare(each), subdivision);
        });
  }

  private static void add(
      Map<String, List<Subdivision>> index, String key, Subdivision subdivision) {
    List<Subdivision> known = index.computeIfAbsent(key, none -> new ArrayList<>());
    if (!key.isEmpty() && !known.contains(subdivision)) {
      known.add(subdivision);
    }
  }

  public String code() {
    return code;
  }

  /** In English. */
  public String name() {
    return name;
  }

  /** What its addresses have, in the order in which they are written in Latin letters. */
  public List<AddressField> fields() {
    return layout.chars().mapToObj(letter -> AddressField.of((char) letter)).toList();
  }

  public boolean has(AddressField field) {
    return field.isIn(layout);
  }

  public boolean needs(AddressField field) {
    return field.isIn(needed);
  }

  /** What the field is called there, such as "ZIP code". */
  public String label(AddressField field) {
    return switch (field) {
      case NAME -> "Name";
      case LINE1 -> "Street address";
      case CITY -> sentence(words.city());
      case REGION -> words.region().equals("do_si") ? "Do/Si" : sentence(words.region());
      case POSTAL_CODE ->
          switch (words.postalCode()) {
            case "zip" -> "ZIP code";
            case "pin" -> "PIN code";
            case "eircode" -> "Eircode";
            default -> "Postal code";
          };
    };
  }

  private static String sentence(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1).replace('_', ' ');
  }

  /** What a whole postal code matches; empty if the country has none. */
  public Optional<Pattern> postalCodePattern() {
    return Optional.ofNullable(postalCode).map(PostalCode::pattern);
  }

  public List<String> postalCodeExamples() {
    return postalCode == null ? List.of() : postalCode.examples();
  }

  /** Those that addresses name, or that there are, where addresses name none. */
  public List<Subdivision> subdivisions() {
    return subdivisions;
  }

  /** Whether each postal code that exists begins as one of a subdivision's does. */
  boolean hasAllPostalCodesInSubdivisions() {
    return needed.contains(ALL_POSTAL_CODES_ARE_IN_SUBDIVISIONS);
  }

  /** The postal code as the country writes it; empty if it is none of its. */
  Optional<String> readPostalCode(String text) {
    return postalCode == null ? Optional.of(text) : postalCode.read(text, code);
  }

  String postalCodeExample() {
    return postalCode == null ? "" : postalCode.example();
  }

  /** The subdivisions that a postal code may lie in; none if that can't be told. */
  List<Subdivision> withPostalCode(String code) {
    return subdivisions.stream().filter(each -> each.hasPostalCode(code)).toList();
  }

  /** What goes by this code (with or without the country's), or else by this name. */
  List<Subdivision> subdivisionsCalled(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    String own = upper.startsWith(code + "-") ? upper.substring(code.length() + 1) : upper;
    if (byCode.containsKey(own)) {
      return List.of(byCode.get(own));
    }
    List<Subdivision> exact = byName.getOrDefault(Names.key(own), List.of());
    return exact.isEmpty() ? byBareName.getOrDefault(Names.bare(own), List.of()) : exact;
  }

  /** Itself, or what it is made of. */
  List<Subdivision> parts(Subdivision whole) {
    return groups.contains(whole)
        ? subdivisions.stream().filter(each -> isWithin(each, whole.code())).toList()
        : List.of(whole);
  }

  private boolean isWithin(Subdivision part, String whole) {
    @Nullable String within = part.within();
    return within != null
        && (within.equals(whole)
            || (byCode.containsKey(within) && isWithin(byCode.get(within), whole)));
  }

  /** Whether the code is one of these, or of a part of one of these. */
  boolean isIn(String regionCode, Set<String> codes) {
    @Nullable Subdivision region = byCode.get(regionCode.toUpperCase(Locale.ROOT));
    return codes.contains(regionCode)
        || (region != null && codes.stream().anyMatch(each -> isWithin(region, each)));
  }

  /** Whether it is the code of a subdivision. */
  boolean hasSubdivision(String regionCode) {
    return byCode.containsKey(regionCode.toUpperCase(Locale.ROOT));
  }
}
