package souk.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Two ways of doing the same, measured by turns, so that whatever else the machine is doing meets
 * both. Only ratios within a round are compared.
 */
final class Duel {
  /** One round of both. */
  record Round(Sample ours, Sample theirs) {}

  private final List<Round> rounds = new ArrayList<>();

  private Duel() {}

  /** Fights a round to warm up, which doesn't count, and then the rounds that do. */
  static Duel fight(String name, int rounds, Supplier<Sample> ours, Supplier<Sample> theirs) {
    var duel = new Duel();
    for (int round = 0; round <= rounds; round++) {
      boolean oursFirst = round % 2 == 0;
      Sample first = (oursFirst ? ours : theirs).get();
      Sample second = (oursFirst ? theirs : ours).get();
      var fought = oursFirst ? new Round(first, second) : new Round(second, first);
      System.err.printf(
          Locale.ROOT,
          "%-44s round %d of %d: %,9.0f/s against %,9.0f/s%s%n",
          name,
          round,
          rounds,
          fought.ours().perSecond(),
          fought.theirs().perSecond(),
          round == 0 ? " (warming up)" : "");
      if (round > 0) {
        duel.rounds.add(fought);
      }
    }
    return duel;
  }

  /** How many times as many calls a second ours makes, in the middle round. */
  double throughputRatio() {
    return median(round -> round.ours().perSecond() / round.theirs().perSecond());
  }

  double leastThroughputRatio() {
    return rounds.stream()
        .mapToDouble(round -> round.ours().perSecond() / round.theirs().perSecond())
        .min()
        .orElse(Double.NaN);
  }

  double latencyRatio(double ourShare, double theirShare) {
    return median(round ->
        round.ours().percentileMillis(ourShare) / round.theirs().percentileMillis(theirShare));
  }

  double ours(ToDoubleFunction<Sample> figure) {
    return median(round -> figure.applyAsDouble(round.ours()));
  }

  double theirs(ToDoubleFunction<Sample> figure) {
    return median(round -> figure.applyAsDouble(round.theirs()));
  }

  private double median(Function<Round, Double> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure::apply).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
