package souk.verify.store;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An invariant of tables that only grow: looked at a range of keys at a time, each range with one
 * statement, which sees one moment.
 *
 * @param name what is counted
 * @param keys where keys are; those of all of them are looked at
 * @param kind how ids made of the time begin, if the keys are such ids
 * @param violations selects an {@code example} for each; {@code slice.after} and {@code slice.upto}
 *     are the range
 */
record GrowingInvariant(String name, List<Keys> keys, @Nullable String kind, String violations) {
  private static final String SLICE =
      "slice AS MATERIALIZED (SELECT ?::text AS after, ?::text AS upto),";

  /**
   * Keys in an index.
   *
   * @param condition such as the index has
   */
  record Keys(String table, String column, String condition) {
    static Keys of(String table, String column) {
      return new Keys(table, column, "true");
    }

    /** The last of the next keys, and whether there may be more. */
    private String next() {
      return """
      (SELECT max(key) AS key, count(*) AS found FROM (
         SELECT %1$s AS key FROM %2$s
         WHERE %1$s > (SELECT after FROM asked) AND %3$s
         ORDER BY %1$s LIMIT (SELECT most FROM asked)) k)
      """
          .formatted(column, table, condition);
    }
  }

  /**
   * Where the next range ends. Its arguments are where it begins, how many keys it has at most, and
   * a key: whether the range has got as far as that.
   */
  String nextRange() {
    String each = keys.stream().map(Keys::next).collect(Collectors.joining(" UNION ALL "));
    return """
    WITH asked AS (SELECT ?::text AS after, ?::int AS most), next AS MATERIALIZED (%s), range AS (
      SELECT coalesce(min(key) FILTER (WHERE found = most), max(key)) AS upto,
             coalesce(bool_or(found = most), false) AS more
      FROM next CROSS JOIN asked
    )
    SELECT upto, more, coalesce(upto >= ?::text, true) AS past FROM range
    """
        .formatted(each);
  }

  /** Its arguments are the range. */
  String look() {
    return Violations.select(SLICE, violations);
  }

  /** Whether a column is in the range. */
  static String inSlice(String column) {
    return "(%1$s > (SELECT after FROM slice) AND %1$s <= (SELECT upto FROM slice))"
        .formatted(column);
  }
}
