package souk.temporal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.temporal.api.enums.v1.IndexedValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SoukSearchAttributesTest {
  /** As the command line of Temporal's development server names them. */
  private static final Map<IndexedValueType, String> NAMES =
      Map.of(
          IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD, "Keyword",
          IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST, "KeywordList",
          IndexedValueType.INDEXED_VALUE_TYPE_INT, "Int");

  @Test
  void theLocalServerKnowsThemFromItsStart() throws IOException {
    Set<String> ours =
        SoukSearchAttributes.ALL.stream()
            .map(key -> key.getName() + "=" + NAMES.get(key.getValueType()))
            .collect(Collectors.toSet());

    assertEquals(ours, Set.copyOf(Files.readAllLines(Path.of("search-attributes"))));
  }
}
