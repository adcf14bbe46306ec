package souk.search.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opensearch.client.opensearch._types.FieldValue;
import souk.http.Cursors;
import souk.http.Problem;
import souk.search.api.ProductSearch.Sort;

class SearchCursorsTest {
  private static final List<FieldValue> LAST = List.of(FieldValue.of(1.5), FieldValue.of("prd_1"));

  private static Set<String> some(String... values) {
    return new LinkedHashSet<>(Arrays.asList(values));
  }

  private static ProductSearch search(
      Set<String> brands, Set<String> sellers, Map<String, Set<String>> attributes, Sort sort) {
    return new ProductSearch(
        "dust bag",
        Set.of(),
        brands,
        sellers,
        Set.of(),
        null,
        500L,
        false,
        attributes,
        sort,
        null,
        24);
  }

  private static ProductSearch brands(String... brands) {
    return search(some(brands), some("s2", "s1"), Map.of(), Sort.RELEVANCE);
  }

  /** Neither the process nor the order of the filters has anything to do with it. */
  @Test
  void theSameSearchHasTheSameCursorOnEveryInstance() {
    String cursor = "MR9wcm9kdWN0cx8wZDBmNjBmYTBkNTJlOTAwHzEuNR9wcmRfMQ";
    assertThat(SearchCursors.of(brands("Acme", "Zeta")).encode(LAST)).isEqualTo(cursor);
    assertThat(SearchCursors.of(brands("zeta", "ACME")).encode(LAST)).isEqualTo(cursor);
    assertThat(SearchCursors.of(brands("zeta", "ACME")).decode(cursor))
        .extracting(FieldValue::_toJsonString)
        .containsExactly("1.5", "prd_1");
  }

  @Test
  void attributesMayComeInAnyOrder() {
    Map<String, Set<String>> one = new LinkedHashMap<>();
    one.put("Colour", some("Red", "Blue"));
    one.put("Size", some("L"));
    Map<String, Set<String>> other = new LinkedHashMap<>();
    other.put("Size", some("l"));
    other.put("Colour", some("blue", "red"));
    assertThat(SearchCursors.of(search(Set.of(), Set.of(), one, Sort.NEWEST)).encode(LAST))
        .isEqualTo(SearchCursors.of(search(Set.of(), Set.of(), other, Sort.NEWEST)).encode(LAST));
  }

  @Test
  void aCursorOfAnotherSearchIsRefused() {
    String cursor = SearchCursors.of(brands("Acme", "Zeta")).encode(LAST);
    for (ProductSearch other :
        List.of(
            brands("Acme"),
            brands("AcmeZeta"),
            search(some("Acme", "Zeta"), some("s1", "s2"), Map.of(), Sort.PRICE_ASC),
            search(some("Acme", "Zeta"), some("s1"), Map.of(), Sort.RELEVANCE))) {
      assertRefused(SearchCursors.of(other), cursor);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RELEVANCE, x",
    "RELEVANCE, NaN",
    "RELEVANCE, Infinity",
    "RELEVANCE, 1e999",
    "RELEVANCE, 1e300",
    "RELEVANCE, ''",
    "PRICE_ASC, 1.5",
    "PRICE_DESC, 9223372036854775808",
    "NEWEST, null",
    "NEWEST, '[1]'",
    "PRICE_ASC, '{}'"
  })
  void aPlaceThatNoHitHasIsRefused(Sort sort, String value) {
    var cursors = SearchCursors.of(search(Set.of(), Set.of(), Map.of(), sort));
    assertRefused(cursors, cursors.encode(List.of(FieldValue.of(value), FieldValue.of("prd_1"))));
  }

  @ParameterizedTest
  @EnumSource(Sort.class)
  void aPlaceWithoutAProductIsRefused(Sort sort) {
    var cursors = SearchCursors.of(search(Set.of(), Set.of(), Map.of(), sort));
    for (String nothing : List.of("", "\u0000")) {
      assertRefused(cursors, cursors.encode(List.of(FieldValue.of(1), FieldValue.of(nothing))));
    }
  }

  @ParameterizedTest
  @EnumSource(Sort.class)
  void whatOpenSearchSortsByIsReadAgain(Sort sort) {
    var cursors = SearchCursors.of(search(Set.of(), Set.of(), Map.of(), sort));
    List<FieldValue> last = List.of(FieldValue.of(Long.MAX_VALUE), FieldValue.of("prd_1"));
    assertThat(cursors.decode(cursors.encode(last))).hasSize(2);
    assertThat(cursors.decode(null)).isEmpty();
  }

  private static void assertRefused(SearchCursors cursors, String cursor) {
    assertThatThrownBy(() -> cursors.decode(cursor))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.status().getCode()).isEqualTo(400));
    assertThatThrownBy(() -> cursors.decode(Cursors.of("orders", "a").encode("1", "x")))
        .isInstanceOf(Problem.class);
  }
}
