package souk.upkeep.activity;

import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.cart.store.CartStore;
import souk.retention.store.Perishable;
import souk.retention.store.Retention;
import souk.sql.DatabaseException;

/** Forgets rows that are too old to matter, some at a time: several may do it at once. */
@Singleton
@Requires(property = "souk.roles.worker", value = "true")
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final int ROUNDS_MAX = 100;

  private final Retention retention;
  private final CartStore carts;

  Upkeep(Retention retention, CartStore carts) {
    this.retention = retention;
    this.carts = carts;
  }

  @Scheduled(initialDelay = "10m", fixedDelay = "10m")
  void forget() {
    retention.perishables().forEach(Upkeep::forget);
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
      while (perishable.forgetSome() && rounds < ROUNDS_MAX) {
        rounds++;
      }
    } catch (DatabaseException failure) {
      LOG.warn("old {} have to wait: {}", perishable.name(), failure.toString());
    }
  }
}
