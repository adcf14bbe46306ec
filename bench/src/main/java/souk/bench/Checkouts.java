package souk.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.bench.Costs.Counted;
import souk.bench.Costs.History;
import souk.cli.figures.Figures;
import souk.cli.figures.Result;
import souk.load.Api;
import souk.load.Api.Answer;
import souk.load.Assortment;

@Command(
    name = "checkout",
    mixinStandardHelpOptions = true,
    description =
        "Buys over HTTP, each time a full purchase (cart, line, address, card), and counts what it "
            + "costs; compares with the same steps as plain ordinary activities; overloads the shop; lets "
            + "200 buyers race for 50 units. It leaves orders behind and stocks 60 offers.")
final class Checkouts implements Callable<Integer> {
  /** Ten times what Vendure 3.7 completes on such a machine. */
  private static final double PEAK_GOAL = 81;

  /** More shoppers than this make nothing faster. */
  private static final int FULL_LOAD = 32;

  private static final int COUNTED = 20;
  private static final int WARM_UP_ROUNDS = 24;
  private static final int WARM_UP_ROUNDS_WITHOUT_GAIN = 4;

  @Mixin private final Effort effort = new Effort(15, 3);
  @Mixin private final Figures figures = new Figures();

  private final List<Result> results = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Map<String, String> environment = System.getenv();
    var api = new Api(environment.getOrDefault("SOUK_API", ""), null);
    System.err.println("stocking offers");
    var assortment =
        Purchase.assortment(api, environment.getOrDefault("SOUK_OPERATOR_PASSWORD", ""));
    warmUp(api, assortment);
    try (var costs = new Costs(environment)) {
      count(api, assortment, costs);
      compare(api, assortment, environment);
      int best = peak(api, assortment);
      processors(
          api, assortment, new Processors(new Parts(environment.getOrDefault("SOUK_PIDS", ""))));
      overload(api, assortment, best, costs);
    }
    race(api, assortment);
    figures.publish(results);
    return 0;
  }

  /** Until more of it makes nothing faster: the compilers of four JVMs share the cores with us. */
  private void warmUp(Api api, Assortment assortment) {
    double best = 0;
    int better = 0;
    for (int round = 0;
        round < WARM_UP_ROUNDS && round - better <= WARM_UP_ROUNDS_WITHOUT_GAIN;
        round++) {
      double now = load(api, assortment, 8).perSecond();
      System.err.printf("warming up, 8 shoppers: %.1f/s%n", now);
      if (now > best * 1.03) {
        best = now;
        better = round;
      }
    }
  }

  private Sample load(Api api, Assortment assortment, int shoppers) {
    return Callers.call(shoppers, effort.time(), () -> buyOne(api, assortment));
  }

  private static void buyOne(Api api, Assortment assortment) {
    Answer answer = Purchase.fill(api, assortment.any(1, ThreadLocalRandom.current())).buy();
    if (!Purchase.isPlaced(answer)) {
      throw new IllegalStateException("not placed: " + answer);
    }
  }

  private void count(Api api, Assortment assortment, Costs costs) {
    System.err.println("counting what a purchase costs");
    costs.awaitQuiet();
    long temporalBefore = costs.temporalCommits();
    Cost atOnce =
        cost(costs, () -> Purchase.fill(api, assortment.any(1, ThreadLocalRandom.current())).buy());
    costs.awaitQuiet();
    double temporal = (double) (costs.temporalCommits() - temporalBefore) / COUNTED;
    results.add(
        Result.atMost(15, "SQL statements, POST /carts to placed", atOnce.statements(), ""));
    results.add(Result.atMost(6, "commits in PostgreSQL, the same", atOnce.commits(), ""));
    results.add(Result.of("  Temporal's there, 0 if it has a database itself", temporal, ""));
    results.add(Result.atMost(1, "workflow tasks", atOnce.workflowTasks(), ""));
    results.add(Result.of("history events", atOnce.events(), ""));
    Cost waited =
        cost(
            costs,
            () -> Purchase.fill(api, assortment.any(1, ThreadLocalRandom.current())).holdThenPay());
    results.add(Result.of("held first, then paid: SQL statements", waited.statements(), ""));
    results.add(Result.of("  commits in PostgreSQL", waited.commits(), ""));
    results.add(
        Result.atMost(2, "  workflow tasks: it waits once more", waited.workflowTasks(), ""));
    results.add(Result.of("  history events", waited.events(), ""));
    double one = checkoutStatements(api, assortment, costs, 1);
    double five = checkoutStatements(api, assortment, costs, 5);
    results.add(Result.of("SQL statements of POST /checkouts, 1 line", one, ""));
    results.add(Result.atMost(one, "the same, 5 lines", five, ""));
  }

  /** Of the purchase that needed the least, of {@value COUNTED}. */
  private record Cost(double statements, double commits, double workflowTasks, double events) {}

  private static Cost cost(Costs costs, Supplier<Answer> purchase) {
    String checkout = "";
    List<Counted> counted = new ArrayList<>();
    for (int number = 0; number < COUNTED; number++) {
      Counted before = costs.now();
      checkout = purchase.get().ok().text("/id");
      counted.add(costs.now().since(before));
    }
    History history = costs.history(checkout);
    return new Cost(
        fewest(counted, Counted::statements),
        fewest(counted, Counted::commits),
        history.workflowTasks(),
        history.events());
  }

  private static double checkoutStatements(Api api, Assortment assortment, Costs costs, int lines) {
    List<Counted> counted = new ArrayList<>();
    for (int number = 0; number < COUNTED; number++) {
      Purchase purchase = Purchase.fill(api, assortment.any(lines, ThreadLocalRandom.current()));
      Counted before = costs.now();
      purchase.buy().ok();
      counted.add(costs.now().since(before));
    }
    return fewest(counted, Counted::statements);
  }

  /** What else the processes do meanwhile, such as looking for events to publish, only adds. */
  private static double fewest(List<Counted> counted, ToLongFunction<Counted> figure) {
    return counted.stream().mapToLong(figure).min().orElseThrow();
  }

  private void compare(Api api, Assortment assortment, Map<String, String> environment)
      throws Exception {
    try (var plain = PlainShop.start(environment)) {
      for (int shoppers : new int[] {1, 8, FULL_LOAD}) {
        Duel duel =
            Duel.fight(
                shoppers + " shoppers, plain activities",
                effort.rounds(),
                () -> load(api, assortment, shoppers),
                () -> load(plain.api(), assortment, shoppers));
        String name = shoppers + " shoppers: ";
        results.add(
            Result.of(name + "times plain ordinary activities", duel.throughputRatio(), "x"));
        results.add(Result.of(name + "plain", duel.theirs(Sample::perSecond), "/s"));
      }
    }
  }

  /** Returns how many shoppers it takes. */
  private int peak(Api api, Assortment assortment) {
    int best = 0;
    double peak = 0;
    for (int shoppers : new int[] {1, 8, FULL_LOAD}) {
      Sample sample = load(api, assortment, shoppers);
      System.err.printf("%d shoppers: %.1f/s%n", shoppers, sample.perSecond());
      if (sample.perSecond() > peak) {
        peak = sample.perSecond();
        best = shoppers;
      }
      String name = shoppers + " shoppers: ";
      results.add(Result.of(name + "checkouts", sample.perSecond(), "/s"));
      results.add(Result.of(name + "whole purchase, p50", sample.percentileMillis(0.5), "ms"));
      results.add(Result.of(name + "whole purchase, p99", sample.percentileMillis(0.99), "ms"));
    }
    results.add(Result.atLeast(PEAK_GOAL, "most checkouts", peak, "/s"));
    System.err.println("measuring what Temporal carries at most");
    double ceiling = Workflows.ceiling(effort.time()).perSecond();
    results.add(Result.of("  workflows that do nothing, the same shape", ceiling, "/s"));
    results.add(Result.of("  most checkouts, of those", peak / ceiling, "x"));
    return best;
  }

  private void processors(Api api, Assortment assortment, Processors processors) {
    Map<String, Duration> before = processors.now();
    double purchases = load(api, assortment, 8).perSecond() * effort.time().toSeconds();
    Map<String, Duration> after = processors.now();
    after.forEach((name, taken) -> {
      double millis = taken.minus(before.getOrDefault(name, Duration.ZERO)).toNanos() / 1e6;
      if (millis / purchases >= 0.1) {
        results.add(Result.of("processor time a purchase: " + name, millis / purchases, "ms"));
      }
    });
  }

  /**
   * @param best with so many shoppers the most is bought
   */
  private void overload(Api api, Assortment assortment, int best, Costs costs) {
    long before = costs.turnedAway();
    Duel duel =
        Duel.fight(
            "160 shoppers, " + best,
            effort.rounds(),
            () -> load(api, assortment, 5 * FULL_LOAD),
            () -> load(api, assortment, best));
    String goodput = "goodput with 160 shoppers, of that with " + best;
    results.add(Result.atLeast(0.9, goodput, duel.throughputRatio(), "x"));
    double p99 = duel.ours(sample -> sample.percentileMillis(0.99));
    results.add(Result.of("  whole purchase, p99", p99, "ms"));
    results.add(Result.of("  told to come back", (double) (costs.turnedAway() - before), "times"));
  }

  private void race(Api api, Assortment assortment)
      throws InterruptedException, ExecutionException {
    System.err.println("200 buyers race for 50 units");
    String offer = assortment.any(1, ThreadLocalRandom.current()).getFirst();
    assortment.stock(offer, 50).ok();
    List<Purchase> purchases = new ArrayList<>();
    for (int buyer = 0; buyer < 200; buyer++) {
      purchases.add(Purchase.fill(api, List.of(offer)));
    }
    var go = new CountDownLatch(1);
    List<Future<Answer>> answers = new ArrayList<>();
    long start;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Purchase purchase : purchases) {
        answers.add(
            threads.submit(() -> {
              go.await();
              return purchase.buy();
            }));
      }
      start = System.nanoTime();
      go.countDown();
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    int placed = 0;
    int soldOut = 0;
    for (Future<Answer> answer : answers) {
      placed += Purchase.isPlaced(answer.get()) ? 1 : 0;
      soldOut += answer.get().text("/type").endsWith("out-of-stock") ? 1 : 0;
    }
    results.add(new Result("200 buyers, 50 units: orders", placed, "orders", 50.0, placed == 50));
    results.add(Result.of("  told that it is sold out", soldOut, "buyers"));
    results.add(Result.atMost(3, "  until everybody knows", elapsed, "s"));
  }
}
