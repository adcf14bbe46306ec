package souk.cli.figures;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The marketplace's own report on what must always be so ({@code GET /ops/verify}), as figures. */
public final class Violations {
  private Violations() {}

  public static List<Result> results(JsonNode report) {
    List<Result> results = new ArrayList<>();
    for (JsonNode invariant : report.path("invariants")) {
      results.add(
          Result.atMost(
              0,
              "violated: " + invariant.path("name").asText(),
              invariant.path("violations").asDouble(),
              ""));
    }
    return results;
  }
}
