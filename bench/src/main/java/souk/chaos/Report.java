package souk.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import souk.cli.figures.Result;
import souk.cli.figures.Violations;

/**
 * What came of an attack.
 *
 * @param ends checkouts by the status that they ended with
 * @param invariants the marketplace's own report
 */
record Report(Observations observations, Map<String, Integer> ends, JsonNode invariants) {
  void print() {
    System.out.printf("%n%-12s %8s %8s %8s%n", "faults", "killed", "paused", "missed");
    for (String part : FaultPlan.PARTS) {
      System.out.printf(
          "%-12s %8d %8d %8d%n",
          part,
          observations.kills().getOrDefault(part, 0),
          observations.pauses().getOrDefault(part, 0),
          observations.missed().getOrDefault(part, 0));
    }
    Result.print(results());
    System.out.println();
    Invariants.violations(invariants).forEach(each -> System.out.println("VIOLATED " + each));
    observations.findings().forEach(each -> System.out.println("FOUND " + each));
    System.out.println(isGood() ? "nothing went wrong" : "SOMETHING WENT WRONG");
  }

  List<Result> results() {
    List<Result> results = new ArrayList<>();
    results.add(count("kills", Observations.sum(observations.kills())));
    results.add(count("pauses", Observations.sum(observations.pauses())));
    observations
        .outcomes()
        .forEach((outcome, times) -> results.add(count("shoppers were told: " + outcome, times)));
    ends.forEach((end, times) -> results.add(count("checkouts ended as " + end, times)));
    results.add(Result.atMost(0, "findings", observations.findings().size(), ""));
    results.addAll(Violations.results(invariants));
    return results;
  }

  private static Result count(String name, int times) {
    return Result.of(name, times, "");
  }

  boolean isGood() {
    return observations.findings().isEmpty() && Invariants.violations(invariants).isEmpty();
  }
}
