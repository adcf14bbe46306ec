package souk.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import souk.load.Operator;
import souk.load.RetryPolicy;

/** The marketplace's own report on what must always be true. */
final class Invariants {
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(1);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  private Invariants() {}

  /** What may still be on its way, such as an event, has a minute to arrive. */
  static JsonNode report(Operator operator) {
    long end = System.nanoTime() + SETTLE_LIMIT.toNanos();
    JsonNode report = operator.get("/ops/verify").ok().body();
    while (!violations(report).isEmpty() && System.nanoTime() < end) {
      RetryPolicy.pause(LOOK_EVERY);
      report = operator.get("/ops/verify").ok().body();
    }
    return report;
  }

  static List<String> violations(JsonNode report) {
    List<String> violations = new ArrayList<>();
    for (JsonNode invariant : report.path("invariants")) {
      if (invariant.path("violations").asInt() > 0) {
        violations.add(
            "%s: %d, such as %s"
                .formatted(
                    invariant.path("name").asText(),
                    invariant.path("violations").asInt(),
                    invariant.path("examples")));
      }
    }
    return violations;
  }
}
