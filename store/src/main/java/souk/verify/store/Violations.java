package souk.verify.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.model.DataType;
import java.util.List;

/** How often something is not so, and some places where. */
@Introspected
record Violations(long count, @TypeDef(type = DataType.STRING_ARRAY) List<String> examples) {
  private static final int EXAMPLES = 10;

  /**
   * Reads them.
   *
   * @param violations selects an {@code example} for each
   */
  static String select(String violations) {
    return select("", violations);
  }

  /**
   * @param before subqueries that the statement needs, each followed by a comma
   */
  static String select(String before, String violations) {
    return """
    WITH %s violation AS (%s)
    SELECT (SELECT count(*) FROM violation) AS count,
           ARRAY(SELECT example FROM violation ORDER BY example LIMIT %d) AS examples
    """
        .formatted(before, violations, EXAMPLES);
  }
}
