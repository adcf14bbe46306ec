package souk.chaos;

import static souk.chaos.Fault.Kind.CUT;
import static souk.chaos.Fault.Kind.HALF_OPEN;
import static souk.chaos.Fault.Kind.KILL;
import static souk.chaos.Fault.Kind.LATENCY;
import static souk.chaos.Fault.Kind.PAUSE;

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
 * @param floor how many of them had to be placed
 * @param invariants the marketplace's own report
 */
record Report(
    Observations observations, Map<String, Integer> ends, Floor floor, JsonNode invariants) {
  void print() {
    printFaults();
    Result.print(results());
    System.out.println();
    Invariants.violations(invariants).forEach(each -> System.out.println("VIOLATED " + each));
    observations.findings().forEach(each -> System.out.println("FOUND " + each));
    System.out.println(isGood() ? "nothing went wrong" : "SOMETHING WENT WRONG");
  }

  private void printFaults() {
    System.out.printf("%n%-22s %10s %10s %10s%n", "parts", "killed", "paused", "missed");
    for (String part : FaultPlan.PARTS) {
      System.out.printf(
          "%-22s %10d %10d %10d%n",
          part,
          observations.done(KILL, part),
          observations.done(PAUSE, part),
          observations.missed(KILL, part) + observations.missed(PAUSE, part));
    }
    System.out.printf("%n%-22s %10s %10s %10s%n", "networks", "slow", "cut", "half-open");
    for (String part : FaultPlan.NETWORKS) {
      System.out.printf(
          "%-22s %10d %10d %10d%n",
          part + "'s network",
          observations.done(LATENCY, part),
          observations.done(CUT, part),
          observations.done(HALF_OPEN, part));
    }
  }

  List<Result> results() {
    List<Result> results = new ArrayList<>();
    results.add(count("kills", observations.done(KILL)));
    results.add(count("pauses", observations.done(PAUSE)));
    results.add(count("slow networks", observations.done(LATENCY)));
    results.add(count("cut networks", observations.done(CUT)));
    results.add(count("half-open networks", observations.done(HALF_OPEN)));
    observations
        .outcomes()
        .forEach((outcome, times) -> results.add(count("shoppers were told: " + outcome, times)));
    ends.forEach((end, times) -> results.add(count("checkouts ended as " + end, times)));
    int placed = ends.getOrDefault("placed", 0);
    results.add(Result.atLeast(floor.purchases(), "purchases placed", placed, ""));
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
