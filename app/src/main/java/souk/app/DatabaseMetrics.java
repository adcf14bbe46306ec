package souk.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import souk.sql.Database;

/**
 * What this process asks of PostgreSQL. Counts don't lie, even on a machine that is busy.
 * Registered once everything is there: the pools themselves wait for the registry.
 */
@Singleton
@Requires(beans = MeterRegistry.class)
final class DatabaseMetrics implements ApplicationEventListener<StartupEvent> {
  private final MeterRegistry registry;
  private final Database database;
  private final Database browsing;

  DatabaseMetrics(MeterRegistry registry, Database database, @Named("browsing") Database browsing) {
    this.registry = registry;
    this.database = database;
    this.browsing = browsing;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    count("owner", database);
    count("browsing", browsing);
  }

  private void count(String role, Database database) {
    FunctionCounter.builder("souk.sql.statements", database, Database::statements)
        .description("SQL statements sent, commits not counted")
        .tag("role", role)
        .register(registry);
    FunctionCounter.builder("souk.sql.commits", database, Database::commits)
        .description("Transactions that change something, committed")
        .tag("role", role)
        .register(registry);
    FunctionCounter.builder("souk.sql.retries", database, Database::retries)
        .description("Transactions run again, because others were quicker")
        .tag("role", role)
        .register(registry);
  }
}
