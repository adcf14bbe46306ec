package souk.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.Measuring;
import souk.cli.CheckOnly;
import souk.cli.figures.Figures;
import souk.cli.option.Count;
import souk.load.Api;
import souk.load.Operator;

/** Attacks a running marketplace while people buy, then checks that nothing went wrong. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Many shoppers buy, and orders are shipped, refunded and cancelled, while parts of the "
          + "marketplace are killed (-9) and paused, the network before them is slow, loses connections "
          + "or lets nothing through, and the payment sandbox loses replies, doubles and reorders "
          + "webhooks. Then it gets quiet, and everything is checked: no order lost, nothing paid or "
          + "given back twice, enough bought for that to mean something, and what ./souk verify checks.",
      "",
      "It starts a marketplace of its own in .souk/chaos, with holds of 20 s. Ends with 1 if "
          + "anything went wrong. Logs and data stay there until the next run."
    })
public final class Chaos implements Callable<Integer> {
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(3);
  private static final Duration COME_UP_LIMIT = Duration.ofMinutes(3);

  /** More than one machine carries. */
  private static final class Shoppers extends Count {
    Shoppers() {
      super(1, 1_000);
    }
  }

  /** Ten a second leave nothing up. */
  private static final class Kills extends Count {
    Kills() {
      super(0, 600);
    }
  }

  @Option(names = "--seed", description = "decides what happens when (default: a random one)")
  private long seed = new Random().nextInt(1_000_000);

  @Option(
      names = "--minutes",
      converter = Minutes.class,
      defaultValue = "5",
      description = "of attack (default: 5)")
  private double minutes;

  @Option(
      names = "--shoppers",
      converter = Shoppers.class,
      defaultValue = "12",
      description = "at once (default: 12)")
  private int shoppers;

  @Option(
      names = "--kills-per-minute",
      converter = Kills.class,
      paramLabel = "N",
      defaultValue = "6",
      description = "and a pause for every third, an ill network for every second (default: 6)")
  private int killsPerMinute;

  @Option(
      names = "--settle-minutes",
      converter = Minutes.class,
      paramLabel = "N",
      description =
          "for the last checkouts to end: longer than a hold (default: 3, or 15 with --here)")
  private @Nullable Double settleMinutes;

  @Option(names = "--here", description = "attack the marketplace that is running, and its data")
  private boolean here;

  @Mixin private final Figures figures = new Figures();

  public static void main(String[] arguments) {
    System.exit(CheckOnly.execute(command(), arguments));
  }

  static CommandLine command() {
    return Measuring.command("souk chaos", new Chaos());
  }

  @Override
  public Integer call() throws InterruptedException {
    var observations = new Observations();
    Attack.Marketplace marketplace = marketplace(System.getenv(), observations);
    boolean isProxied = marketplace.network().isProxied();
    FaultPlan plan = FaultPlan.of(seed, time(minutes), killsPerMinute, isProxied);
    System.err.printf(
        "seed %d: plan %s of %d faults in %s minutes%s%s%n",
        seed,
        plan.hash(),
        plan.faults().size(),
        minutes,
        isProxied ? "" : ", none of the network: no toxiproxy stands in it",
        here ? ", on the marketplace that runs here" : "");
    new Attack(marketplace, plan, time(minutes)).run(shoppers, seed);

    System.err.println(
        "quiet: waiting until every part is up, every checkout has ended and every payment is settled");
    var aftermath = new Aftermath(observations, marketplace.client());
    aftermath.awaitUp(marketplace.processes(), COME_UP_LIMIT);
    aftermath.awaitEnds(time(settleMinutes == null ? (here ? 15 : 3) : settleMinutes));
    aftermath.awaitSettled(SETTLE_LIMIT);
    aftermath.check(marketplace.sandbox());
    var floor = Floor.of(minutes, shoppers);
    floor.check(aftermath.placed(), observations);
    JsonNode invariants = Invariants.report(marketplace.operator());
    var report = new Report(observations, aftermath.ends(), floor, invariants);
    report.print();
    figures.write(report.results());
    return report.isGood() ? 0 : 1;
  }

  private static Duration time(double minutes) {
    return Duration.ofMillis(Math.round(minutes * 60_000));
  }

  private static Attack.Marketplace marketplace(
      Map<String, String> environment, Observations observations) {
    var client = new RetryingClient(observations, ANSWER_LIMIT);
    var api = new Api(environment.getOrDefault("SOUK_API", ""), null);
    var processes = new Processes(Path.of(environment.getOrDefault("SOUK_STATE", "")));
    return new Attack.Marketplace(
        api,
        new Api(environment.getOrDefault("SOUK_SANDBOX_URL", ""), null),
        new Operator(api, environment.getOrDefault("SOUK_OPERATOR_PASSWORD", ""), client),
        processes,
        Network.of(processes),
        client);
  }
}
