package souk.fraud.activity;

import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.fraud.store.FraudStore;
import souk.sql.DatabaseException;

/** Forgets what is too old to count for a score. */
@Singleton
@Requires(property = "souk.roles.worker", value = "true")
final class VelocityUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(VelocityUpkeep.class);
  private static final Duration KEPT = Duration.ofDays(1);
  private static final int ROUNDS_MAX = 100;

  private final FraudStore store;

  VelocityUpkeep(FraudStore store) {
    this.store = store;
  }

  /** What is left over is left to the next time. */
  @Scheduled(initialDelay = "10m", fixedDelay = "10m")
  void forget() {
    try {
      int rounds = 0;
      while (store.forget(KEPT) && rounds < ROUNDS_MAX) {
        rounds++;
      }
    } catch (DatabaseException failure) {
      LOG.warn("old velocity events have to wait: {}", failure.toString());
    }
  }
}
