package souk.search.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opensearch.client.opensearch._types.FieldValue;
import souk.offers.Condition;
import souk.search.api.ProductSearch.Sort;
import souk.sql.Json;

/**
 * What is sent to OpenSearch stays what the relevance was judged with. The searches on record were
 * found equal to those that Souk once put together by hand, in all 32 combinations.
 */
class SearchQueryTest {
  private static ProductSearch search(String words, Sort sort, boolean isFiltered) {
    Set<String> none = Set.of();
    return isFiltered
        ? new ProductSearch(
            words,
            Set.of("Printing/Printers"),
            Set.of("Acme"),
            Set.of("s1"),
            Set.of(Condition.NEW),
            100L,
            90_000L,
            true,
            Map.of("Colour", Set.of("Red", "Blue")),
            sort,
            null,
            20)
        : new ProductSearch(
            words, none, none, none, Set.of(), null, null, false, Map.of(), sort, null, 20);
  }

  static List<String> written() {
    List<String> searches = new ArrayList<>();
    for (String words : List.of("", "laser printer")) {
      for (Sort sort : Sort.values()) {
        for (boolean isFiltered : List.of(false, true)) {
          var query = new SearchQuery(search(words, sort, isFiltered));
          searches.add(query.request(List.of()).toJsonString());
          searches.add(
              query.request(List.of(FieldValue.of(3.5), FieldValue.of("p1"))).toJsonString());
        }
      }
    }
    return searches;
  }

  private static List<String> recorded() throws IOException {
    try (var lines =
        Objects.requireNonNull(SearchQueryTest.class.getResourceAsStream("searches.ndjson"))) {
      return new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void searchesAreWrittenAsOnRecord() throws IOException {
    List<String> written = written();
    List<String> recorded = recorded();
    assertThat(written).hasSameSizeAs(recorded);
    for (int number = 0; number < recorded.size(); number++) {
      assertThat(Json.read(written.get(number), JsonNode.class))
          .as("line " + (number + 1))
          .isEqualTo(Json.read(recorded.get(number), JsonNode.class));
    }
  }
}
