package souk.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.figures.Figures;
import souk.cli.figures.Result;
import souk.load.Api;
import souk.load.Assortment;

@Command(
    name = "outages",
    mixinStandardHelpOptions = true,
    description =
        "Buys over HTTP while Redis, Kafka or OpenSearch is frozen (SIGSTOP), by turns with a healthy "
            + "shop: how many purchases succeed, and how much longer they take. One that is told to come "
            + "back later has not succeeded. Each is woken up again. It leaves orders behind and fills the "
            + "assortment of 60 offers.")
final class Outages implements Callable<Integer> {
  /** What a checkout never needs. */
  private static final List<String> DISPENSABLE = List.of("redis", "kafka", "opensearch");

  private static final int SHOPPERS = 2;
  private static final int WARM_UP_ROUNDS = 6;

  @Mixin private final Effort effort = new Effort(15, 3);
  @Mixin private final Figures figures = new Figures();

  private final List<Result> results = new ArrayList<>();

  @Override
  public Integer call() {
    Map<String, String> environment = System.getenv();
    var api = new Api(environment.getOrDefault("SOUK_API", ""), null);
    var parts = new Parts(environment.getOrDefault("SOUK_PIDS", ""));
    System.err.println("stocking offers");
    var assortment =
        Purchase.assortment(api, environment.getOrDefault("SOUK_OPERATOR_PASSWORD", ""));
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      System.err.printf(
          "warming up: %.1f/s%n", load(api, assortment, new AtomicInteger()).perSecond());
    }
    for (String part : DISPENSABLE) {
      outage(api, assortment, parts, part);
    }
    figures.publish(results);
    return 0;
  }

  private void outage(Api api, Assortment assortment, Parts parts, String part) {
    var failed = new AtomicInteger();
    var all = new AtomicInteger();
    Duel duel =
        Duel.fight(
            part + " frozen, healthy",
            effort.rounds(),
            () -> {
              try (var _ = parts.freeze(part)) {
                Sample sample = load(api, assortment, failed);
                all.addAndGet(sample.calls());
                return sample;
              }
            },
            () -> load(api, assortment, new AtomicInteger()));
    double succeeded = 1 - (double) failed.get() / all.get();
    results.add(Result.atLeast(0.999, part + " frozen: purchases that succeed", succeeded, ""));
    results.add(Result.of("  of, those of the round to warm up included", all.get(), "purchases"));
    results.add(Result.atMost(2, "  p99, of a healthy shop's", duel.latencyRatio(0.99, 0.99), "x"));
    results.add(Result.of("  p50, of a healthy shop's", duel.latencyRatio(0.5, 0.5), "x"));
    results.add(Result.of("  healthy p99", duel.theirs(s -> s.percentileMillis(0.99)), "ms"));
  }

  private Sample load(Api api, Assortment assortment, AtomicInteger failed) {
    return Callers.call(
        SHOPPERS,
        effort.time(),
        () -> {
          if (!isBought(api, assortment)) {
            failed.incrementAndGet();
          }
        });
  }

  private static boolean isBought(Api api, Assortment assortment) {
    try {
      return Purchase.isPlaced(
          Purchase.fillAtOnce(api, assortment.any(1, ThreadLocalRandom.current())).buy());
    } catch (IllegalStateException refused) {
      System.err.println("not bought: " + refused.getMessage());
      return false;
    }
  }
}
