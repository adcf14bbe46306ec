package souk.upkeep.activity;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.cart.store.CartStore;
import souk.fraud.store.FraudStore;
import souk.http.store.IdempotencyStore;
import souk.sql.DatabaseException;

/** Forgets rows that are too old to matter, some at a time: several may do it at once. */
@Singleton
@Requires(property = "souk.roles.worker", value = "true")
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final int ROUNDS_MAX = 100;

  /**
   * @param kept for how long
   * @param forget what is older than that, some of it; answers whether there may be more
   */
  private record Perishable(String name, Duration kept, Predicate<Duration> forget) {}

  private final List<Perishable> perishables;
  private final CartStore carts;

  Upkeep(
      FraudStore velocity,
      IdempotencyStore keys,
      CartStore carts,
      @Value("${souk.cart.guest-kept}") Duration guestCartKept) {
    this.carts = carts;
    perishables =
        List.of(
            new Perishable("velocity events", A_DAY, velocity::forget),
            new Perishable("idempotency keys", A_DAY, keys::forget),
            new Perishable("guests' carts", guestCartKept, carts::forgetAbandoned));
  }

  @Scheduled(initialDelay = "10m", fixedDelay = "10m")
  void forget() {
    perishables.forEach(Upkeep::forget);
  }

  /** Costs nothing as long as Redis answers. */
  @Scheduled(initialDelay = "1s", fixedDelay = "1s")
  void showCartsAgain() {
    try {
      carts.showAgain();
    } catch (DatabaseException failure) {
      LOG.warn("what purchases left of carts has to wait: {}", failure.toString());
    }
  }

  /** What is left over is left to the next time. */
  private static void forget(Perishable perishable) {
    try {
      int rounds = 0;
      while (perishable.forget().test(perishable.kept()) && rounds < ROUNDS_MAX) {
        rounds++;
      }
    } catch (DatabaseException failure) {
      LOG.warn("old {} have to wait: {}", perishable.name(), failure.toString());
    }
  }
}
