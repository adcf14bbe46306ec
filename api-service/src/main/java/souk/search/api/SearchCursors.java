package souk.search.api;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.opensearch._types.FieldValue;
import souk.http.Cursors;
import souk.http.Problem;
import souk.offers.Condition;
import souk.search.ProductDocument;
import souk.search.api.ProductSearch.Sort;

/**
 * Places in what one search finds. They hold for the same search however its filters are ordered or
 * written, on every instance: only what was asked for decides.
 */
final class SearchCursors {
  private static final String SEPARATOR = "\n"; // no parameter has control characters
  private static final int PARTS = 2;
  private static final int ID_LENGTH_MAX = 200;

  private final Cursors cursors;
  private final Sort sort;

  private SearchCursors(Cursors cursors, Sort sort) {
    this.cursors = cursors;
    this.sort = sort;
  }

  static SearchCursors of(ProductSearch search) {
    return new SearchCursors(
        Cursors.of(
            "products",
            search.words(),
            list(SearchQuery.folded(search.categories())),
            list(SearchQuery.folded(search.brands())),
            list(search.sellers().stream().sorted().toList()),
            list(search.conditions().stream().map(Condition::word).sorted().toList()),
            String.valueOf(search.priceMin()),
            String.valueOf(search.priceMax()),
            String.valueOf(search.inStock()),
            attributes(search),
            search.sort().name()),
        search.sort());
  }

  private static String list(Collection<String> values) {
    return String.join(SEPARATOR, values);
  }

  private static String attributes(ProductSearch search) {
    Map<String, String> sorted = new TreeMap<>();
    search
        .attributes()
        .forEach((name, values) ->
            sorted.put(
                name,
                list(
                    SearchQuery.folded(
                        values.stream()
                            .map(value -> ProductDocument.attribute(name, value))
                            .toList()))));
    return String.join(SEPARATOR + SEPARATOR, sorted.values());
  }

  /**
   * @param last the sort values of the last hit that is shown
   */
  String encode(List<FieldValue> last) {
    return cursors.encode(last.getFirst()._toJsonString(), last.getLast()._toJsonString());
  }

  /**
   * The sort values behind which a page begins; none for the first page.
   *
   * @throws Problem if the cursor is none that we gave out for this search
   */
  List<FieldValue> decode(@Nullable String cursor) {
    if (cursor == null) {
      return List.of();
    }
    List<String> parts = cursors.decode(cursor, PARTS);
    if (parts.getLast().isEmpty() || parts.getLast().length() > ID_LENGTH_MAX) {
      throw Cursors.invalid();
    }
    FieldValue place =
        switch (sort) {
          case RELEVANCE -> FieldValue.of(score(parts.getFirst()));
          case PRICE_ASC, PRICE_DESC, NEWEST -> FieldValue.of(Cursors.number(parts.getFirst()));
        };
    return List.of(place, FieldValue.of(parts.getLast()));
  }

  private static double score(String text) {
    try {
      double score = Double.parseDouble(text);
      if (Math.abs(score) <= Float.MAX_VALUE) {
        return score;
      }
    } catch (NumberFormatException garbled) {
      throw Cursors.invalid();
    }
    throw Cursors.invalid();
  }
}
