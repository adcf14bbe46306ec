package souk.chaos;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import souk.chaos.Fault.Kind;
import souk.load.Api;
import souk.load.Api.Answer;
import souk.load.Assortment;
import souk.load.Operator;
import souk.load.RetryPolicy;

/** Shoppers, faults and a provider that misbehaves, all at once for a while. */
record Attack(Marketplace marketplace, FaultPlan plan, Duration time) {
  private static final Duration TELL_EVERY = Duration.ofSeconds(5);
  private static final int SCARCE_OFFERS = 3;
  private static final String BAD_PROVIDER =
      "{\"lost_replies\": 0.05, \"duplicate_webhooks\": 0.2, \"reordered_webhooks\": 0.2}";
  private static final String GOOD_PROVIDER = "{}";

  /**
   * A marketplace under attack, and who looks at it.
   *
   * @param sandbox the payment provider's stand-in
   */
  record Marketplace(
      Api api,
      Api sandbox,
      Operator operator,
      Processes processes,
      Network network,
      RetryingClient client) {
    Observations observations() {
      return client.observations();
    }
  }

  /** Returns when the last shopper has an answer and the provider behaves again. */
  void run(int shoppers, long seed) throws InterruptedException {
    var assortment = new Assortment(marketplace.api(), marketplace.operator(), SCARCE_OFFERS);
    var fulfilment = new Fulfilment(marketplace.operator(), marketplace.observations());
    long end = System.nanoTime() + time.toNanos();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 1; number <= shoppers; number++) {
        var shopper =
            new Shopper(
                marketplace.api(),
                marketplace.sandbox(),
                assortment,
                fulfilment,
                marketplace.client(),
                new Random(seed + number));
        threads.execute(() -> shopper.shopUntil(end));
      }
      threads.execute(() -> assortment.restockUntil(end));
      threads.execute(() -> tellUntil(end));
      new Storm(plan, marketplace.processes(), marketplace.network(), marketplace.observations())
          .rage();
    }
    provider(GOOD_PROVIDER);
  }

  /** Also reminds the provider to misbehave: it forgets that whenever it is killed. */
  private void tellUntil(long end) {
    while (System.nanoTime() < end) {
      try {
        marketplace.sandbox().put("/faults", BAD_PROVIDER).ok();
      } catch (Api.Unreachable down) {
        // It will be reminded when it is back.
      }
      Duration left = Duration.ofNanos(end - System.nanoTime());
      Observations seen = marketplace.observations();
      System.err.printf(
          "%4d s left  %d kills, %d pauses, %d faults of the network  %s%s%n",
          left.toSeconds(),
          seen.done(Kind.KILL),
          seen.done(Kind.PAUSE),
          seen.done(Kind.LATENCY) + seen.done(Kind.CUT) + seen.done(Kind.HALF_OPEN),
          seen.outcomes(),
          seen.findings().isEmpty() ? "" : "  FINDINGS: " + seen.findings().size());
      RetryPolicy.pause(TELL_EVERY);
    }
  }

  private void provider(String behaviour) {
    Answer answer =
        marketplace
            .client()
            .ask("PUT /faults", () -> marketplace.sandbox().put("/faults", behaviour));
    answer.ok();
  }
}
