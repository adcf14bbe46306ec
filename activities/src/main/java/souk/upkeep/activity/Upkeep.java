package souk.upkeep.activity;

import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.fraud.store.FraudStore;
import souk.http.store.IdempotencyStore;
import souk.sql.DatabaseException;

/** Forgets rows that are too old to matter, some at a time: several may do it at once. */
@Singleton
@Requires(property = "souk.roles.worker", value = "true")
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration KEPT = Duration.ofDays(1);
  private static final int ROUNDS_MAX = 100;

  /**
   * @param forget what is older than that, some of it; answers whether there may be more
   */
  private record Perishable(String name, Predicate<Duration> forget) {}

  private final List<Perishable> perishables;

  Upkeep(FraudStore velocity, IdempotencyStore keys) {
    perishables =
        List.of(
            new Perishable("velocity events", velocity::forget),
            new Perishable("idempotency keys", keys::forget));
  }

  @Scheduled(initialDelay = "10m", fixedDelay = "10m")
  void forget() {
    perishables.forEach(Upkeep::forget);
  }

  /** What is left over is left to the next time. */
  private static void forget(Perishable perishable) {
    try {
      int rounds = 0;
      while (perishable.forget().test(KEPT) && rounds < ROUNDS_MAX) {
        rounds++;
      }
    } catch (DatabaseException failure) {
      LOG.warn("old {} have to wait: {}", perishable.name(), failure.toString());
    }
  }
}
