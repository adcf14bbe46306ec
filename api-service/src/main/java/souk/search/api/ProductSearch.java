package souk.search.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import souk.offers.Condition;

/**
 * What somebody looks for: words, filters, order and page. Valid: {@link SearchParameters} made it.
 *
 * @param words empty to browse
 * @param categories paths; those below count too
 * @param priceMin in minor units, included
 * @param attributes values by name: any of a name's values, for every name
 * @param cursor where the page before ended; null for the first
 */
record ProductSearch(
    String words,
    Set<String> categories,
    Set<String> brands,
    Set<String> sellers,
    Set<Condition> conditions,
    @Nullable Long priceMin,
    @Nullable Long priceMax,
    boolean inStock,
    Map<String, Set<String>> attributes,
    Sort sort,
    @Nullable String cursor,
    int limit) {
  /** The orders in which products can be listed. */
  enum Sort {
    RELEVANCE,
    PRICE_ASC,
    PRICE_DESC,
    NEWEST;

    static final List<String> WORDS = List.of("relevance", "price_asc", "price_desc", "newest");
  }

  /** Whether a single offer has to meet conditions of its own. */
  boolean isAboutOffers() {
    return !sellers.isEmpty()
        || !conditions.isEmpty()
        || priceMin != null
        || priceMax != null
        || inStock;
  }
}
