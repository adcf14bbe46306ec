package souk.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What people judged each query's products to be: 0 irrelevant to 3 exact, by the products' ids in
 * the catalogue they come from.
 */
record Judgements(Map<String, Map<String, Integer>> byQuery) {
  private static final int RANKS = 10;
  private static final Pattern LINE = Pattern.compile("\"(.*)\",(\\d+),([0-3])");

  static Judgements read(Path csv) {
    try {
      Map<String, Map<String, Integer>> byQuery = new LinkedHashMap<>();
      List<String> lines = Files.readAllLines(csv);
      for (String line : lines.subList(1, lines.size())) {
        Matcher fields = LINE.matcher(line);
        if (!fields.matches()) {
          throw new IllegalStateException("not \"query\",product,rating: " + line);
        }
        byQuery
            .computeIfAbsent(fields.group(1).replace("\"\"", "\""), query -> new HashMap<>())
            .put(fields.group(2), Integer.valueOf(fields.group(3)));
      }
      return new Judgements(byQuery);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read the judgements in " + csv, failure);
    }
  }

  /**
   * NDCG@10 with gain 2^rating - 1; whatever is not judged counts as irrelevant. Empty for a query
   * without any relevant product: there is no order that could be better than another.
   */
  OptionalDouble ndcg(String query, List<String> found) {
    Map<String, Integer> ratings = byQuery.getOrDefault(query, Map.of());
    double ideal =
        gain(ratings.values().stream().sorted(Comparator.reverseOrder()).limit(RANKS).toList());
    if (ideal == 0) {
      return OptionalDouble.empty();
    }
    List<Integer> got =
        found.stream().limit(RANKS).map(product -> ratings.getOrDefault(product, 0)).toList();
    return OptionalDouble.of(gain(got) / ideal);
  }

  private static double gain(List<Integer> ratings) {
    double gain = 0;
    for (int rank = 0; rank < ratings.size(); rank++) {
      gain += (Math.pow(2, ratings.get(rank)) - 1) / (Math.log(rank + 2) / Math.log(2));
    }
    return gain;
  }
}
