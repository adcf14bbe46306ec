package souk.search.api;

import io.micronaut.http.HttpParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import souk.http.Cursors;
import souk.http.Problem;
import souk.http.Problem.FieldError;
import souk.http.Texts;
import souk.offers.Condition;
import souk.search.api.ProductSearch.Sort;

/** Reads the parameters of a search; every mistake is named, and none is passed over. */
final class SearchParameters {
  static final int LIMIT = 24;
  static final int LIMIT_MAX = 100;
  private static final int WORDS_MAX = 200;
  private static final int VALUE_MAX = 200;
  private static final int VALUES_MAX = 20;
  private static final int ATTRIBUTES_MAX = 25;
  private static final int ATTRIBUTE_NAME_MAX = 100;
  private static final int ATTRIBUTE_VALUES_MAX = 40;
  private static final long PRICE_MAX = 1_000_000_000_000L;
  private static final String ATTRIBUTE = "attr.";
  private static final Set<String> KNOWN =
      Set.of(
          "q",
          "category",
          "brand",
          "seller",
          "condition",
          "price_min",
          "price_max",
          "in_stock",
          "sort",
          "cursor",
          "limit");

  private final HttpParameters given;
  private final List<FieldError> errors = new ArrayList<>();

  private SearchParameters(HttpParameters given) {
    this.given = given;
  }

  /**
   * @throws Problem naming every parameter that is wrong
   */
  static ProductSearch read(HttpParameters given) {
    return new SearchParameters(given).search();
  }

  private ProductSearch search() {
    refuseUnknown();
    String words = one("q", WORDS_MAX);
    Long least = price("price_min");
    Long most = price("price_max");
    var search =
        new ProductSearch(
            words == null ? "" : words.strip(),
            many("category"),
            many("brand"),
            many("seller"),
            conditions(),
            least,
            most,
            flag("in_stock"),
            attributes(),
            sort(),
            one("cursor", Cursors.LENGTH_MAX),
            limit());
    if (!errors.isEmpty()) {
      throw Problem.invalid(errors);
    }
    return search;
  }

  private void wrong(String field, String message) {
    errors.add(new FieldError(field, message));
  }

  private void refuseUnknown() {
    for (String name : given.names()) {
      if (!KNOWN.contains(name) && !name.startsWith(ATTRIBUTE)) {
        wrong(name, "is no parameter of a search; there are %s and attr.NAME".formatted(sorted()));
      }
    }
  }

  private static List<String> sorted() {
    return KNOWN.stream().sorted().toList();
  }

  private @Nullable String one(String name, int most) {
    List<String> values = given.getAll(name);
    if (values.isEmpty() || values.getFirst().isEmpty()) {
      return null;
    }
    if (values.size() > 1) {
      wrong(name, "must be given once");
    }
    return checked(name, values.getFirst(), most);
  }

  private String checked(String name, String value, int most) {
    if (Texts.length(value) > most) {
      wrong(name, "must not have more than %d characters".formatted(most));
      return "";
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      wrong(name, "must not contain control characters");
      return "";
    }
    return value;
  }

  private Set<String> many(String name) {
    Set<String> values = new LinkedHashSet<>();
    for (String value : given.getAll(name)) {
      if (!value.isEmpty()) {
        values.add(checked(name, value, VALUE_MAX));
      }
    }
    if (given.getAll(name).size() > VALUES_MAX) {
      wrong(name, "must not be given more than %d times".formatted(VALUES_MAX));
    }
    return values;
  }

  private Set<Condition> conditions() {
    Set<Condition> conditions = new LinkedHashSet<>();
    for (String word : many("condition")) {
      try {
        conditions.add(Condition.of(word));
      } catch (IllegalArgumentException unknown) {
        wrong("condition", "must be one of new, open_box, refurbished and used");
      }
    }
    return conditions;
  }

  private @Nullable Long price(String name) {
    @Nullable String text = one(name, VALUE_MAX);
    if (text == null) {
      return null;
    }
    try {
      long price = Long.parseLong(text);
      if (price >= 0 && price <= PRICE_MAX) {
        return price;
      }
    } catch (NumberFormatException noNumber) {
      wrong(name, "must be a whole number of minor units (cents), 0 or more");
      return null;
    }
    wrong(name, "must be between 0 and %d minor units".formatted(PRICE_MAX));
    return null;
  }

  private boolean flag(String name) {
    @Nullable String text = one(name, VALUE_MAX);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      wrong(name, "must be true or false");
    }
    return "true".equals(text);
  }

  private Map<String, Set<String>> attributes() {
    Map<String, Set<String>> attributes = new LinkedHashMap<>();
    for (String name : given.names()) {
      if (name.startsWith(ATTRIBUTE)) {
        String attribute = checked(name, name.substring(ATTRIBUTE.length()), ATTRIBUTE_NAME_MAX);
        Set<String> values = many(name);
        if (attribute.isEmpty()) {
          wrong(name, "must be attr.NAME=VALUE");
        } else if (!values.isEmpty()) {
          attributes.put(attribute, values);
        }
      }
    }
    if (attributes.size() > ATTRIBUTES_MAX) {
      wrong("attr", "must not name more than %d attributes".formatted(ATTRIBUTES_MAX));
    }
    if (attributes.values().stream().mapToInt(Set::size).sum() > ATTRIBUTE_VALUES_MAX) {
      wrong("attr", "must not name more than %d values".formatted(ATTRIBUTE_VALUES_MAX));
    }
    return attributes;
  }

  private Sort sort() {
    @Nullable String word = one("sort", VALUE_MAX);
    if (word == null) {
      return Sort.RELEVANCE;
    }
    if (!Sort.WORDS.contains(word)) {
      wrong("sort", "must be one of " + Sort.WORDS);
      return Sort.RELEVANCE;
    }
    return Sort.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private int limit() {
    @Nullable String text = one("limit", VALUE_MAX);
    try {
      return Cursors.limit(text == null ? null : Integer.valueOf(text), LIMIT, LIMIT_MAX);
    } catch (NumberFormatException | Problem wrong) {
      wrong("limit", "must be between 1 and " + LIMIT_MAX);
      return LIMIT;
    }
  }
}
