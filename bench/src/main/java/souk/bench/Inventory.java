package souk.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.figures.Figures;
import souk.cli.figures.Result;
import souk.inventory.ReserveResult.Reserved;
import souk.inventory.StockLine;
import souk.inventory.store.HoldRequest;
import souk.inventory.store.StockLanes;
import souk.sql.Ids;

@Command(
    name = "inventory",
    mixinStandardHelpOptions = true,
    description =
        "Reserves stock Souk's way (idempotent, with its ledger and what it publishes) and as the "
            + "textbook does (SELECT … FOR UPDATE), by turns, through the same driver and pool, in a "
            + "database of its own on the running server.")
final class Inventory implements Callable<Integer> {
  private static final int CROWD = 64;
  private static final Duration HOLD = Duration.ofMinutes(10);

  @Mixin private final Effort effort = new Effort(3, 7);
  @Mixin private final Figures figures = new Figures();

  @Override
  public Integer call() throws SQLException {
    List<Result> results = new ArrayList<>();
    try (var bench = new InventoryDatabase(System.getenv())) {
      StockLanes lanes = bench.lanes();
      var textbook = new Textbook(bench.pool());
      hot(lanes, textbook, results);
      idle(lanes, textbook, results);
      cold(lanes, textbook, results);
      carts(lanes, textbook, results);
      ceiling(lanes, textbook, results);
    }
    figures.publish(results);
    return 0;
  }

  private void hot(StockLanes lanes, Textbook textbook, List<Result> results) {
    Duel duel =
        fight(
            "64 callers, one hot offer, textbook",
            CROWD,
            () -> reserve(lanes, List.of(InventoryDatabase.HOT)),
            () -> textbook.reserve(List.of(InventoryDatabase.HOT)));
    results.add(
        Result.atLeast(
            20, "hot offer, 64 callers: times the textbook", duel.throughputRatio(), "x"));
    results.add(Result.of("  the least in any round", duel.leastThroughputRatio(), "x"));
    results.add(Result.of("  Souk", duel.ours(Sample::perSecond), "/s"));
    results.add(Result.of("  textbook", duel.theirs(Sample::perSecond), "/s"));
    results.add(
        Result.atMost(1, "  Souk's p99 by the textbook's p50", duel.latencyRatio(0.99, 0.5), "x"));
    results.add(
        Result.of("  Souk's p99", duel.ours(sample -> sample.percentileMillis(0.99)), "ms"));
    results.add(
        Result.of("  textbook's p50", duel.theirs(sample -> sample.percentileMillis(0.5)), "ms"));
  }

  private void idle(StockLanes lanes, Textbook textbook, List<Result> results) {
    Duel duel =
        fight(
            "1 caller, against inserting one bare row",
            1,
            () -> reserve(lanes, List.of(InventoryDatabase.HOT)),
            textbook::insertOne);
    results.add(
        Result.atMost(
            1.3, "idle, 1 caller: p50 by a bare insert's", duel.latencyRatio(0.5, 0.5), "x"));
    results.add(Result.of("  Souk's p50", duel.ours(sample -> sample.percentileMillis(0.5)), "ms"));
    results.add(
        Result.of(
            "  bare insert's p50", duel.theirs(sample -> sample.percentileMillis(0.5)), "ms"));
  }

  private void cold(StockLanes lanes, Textbook textbook, List<Result> results) {
    Duel duel =
        fight(
            "64 callers, 10,000 offers at random",
            CROWD,
            () -> reserve(lanes, List.of(Textbook.anyOffer())),
            () -> textbook.reserve(List.of(Textbook.anyOffer())));
    results.add(
        Result.atLeast(1, "10,000 offers: times the textbook", duel.throughputRatio(), "x"));
    results.add(Result.of("  Souk", duel.ours(Sample::perSecond), "/s"));
  }

  private void carts(StockLanes lanes, Textbook textbook, List<Result> results) {
    Duel duel =
        fight(
            "64 callers, carts of 5 of 10,000 offers",
            CROWD,
            () -> reserve(lanes, Textbook.fiveOffers()),
            () -> textbook.reserve(Textbook.fiveOffers()));
    results.add(Result.atLeast(1, "carts of 5: times the textbook", duel.throughputRatio(), "x"));
    results.add(Result.of("  Souk", duel.ours(Sample::perSecond), "carts/s"));
  }

  private void ceiling(StockLanes lanes, Textbook textbook, List<Result> results) {
    Duel duel =
        fight(
            "64 callers, against batched bare inserts",
            CROWD,
            () -> reserve(lanes, List.of(InventoryDatabase.HOT)),
            textbook::insertWithOthers);
    results.add(
        Result.atLeast(
            0.5, "hot offer: share of batched bare inserts", duel.throughputRatio(), "x"));
    results.add(Result.of("  batched bare inserts", duel.theirs(Sample::perSecond), "/s"));
  }

  private Duel fight(String name, int callers, Runnable ours, Runnable theirs) {
    Duration time = effort.time();
    Supplier<Sample> first = () -> Callers.call(callers, time, ours);
    Supplier<Sample> second = () -> Callers.call(callers, time, theirs);
    return Duel.fight(name, effort.rounds(), first, second);
  }

  private static void reserve(StockLanes lanes, List<String> offers) {
    var request =
        new HoldRequest(
            Ids.create("chk"),
            offers.stream().map(offer -> new StockLine(offer, 1)).toList(),
            HOLD);
    if (!(lanes.reserve(request) instanceof Reserved)) {
      throw new IllegalStateException("not reserved");
    }
  }
}
