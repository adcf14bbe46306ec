package souk.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.figures.Figures;
import souk.cli.figures.Violations;
import souk.stack.marketplace.Operator;
import souk.stack.marketplace.SoukHome;

@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Looks at everything: nothing oversold, nothing charged twice, no order lost, nothing held "
            + "for nobody. Ends with 1 if something is wrong, or if there was too much to look at all of "
            + "it; docs/runbook.md says what to do then.")
final class VerifyCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofMinutes(9);

  @Mixin private final Figures figures = new Figures();

  @Override
  public Integer call() {
    System.err.println("looking at every order, hold, ledger and the provider's books ...");
    JsonNode report = Operator.logIn(SoukHome.find()).within(LIMIT).get("/ops/verify").ok().body();
    System.out.printf("%-34s %10s%n", "", "violations");
    for (JsonNode invariant : report.path("invariants")) {
      System.out.printf(
          "%-34s %10d%n", invariant.path("name").asText(), invariant.path("violations").asLong());
      invariant.path("examples").forEach(example -> System.out.println("    " + example.asText()));
    }
    figures.write(Violations.results(report));
    long violations = report.path("violations").asLong();
    System.out.println(
        violations == 0 ? "all is well" : "%d violations: see above".formatted(violations));
    return violations == 0 ? 0 : 1;
  }
}
