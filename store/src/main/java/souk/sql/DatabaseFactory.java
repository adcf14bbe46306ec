package souk.sql;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.jdbc.DataSourceResolver;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;
import javax.sql.DataSource;

/** The two ways into PostgreSQL: as the owner of everything, and as somebody who only browses. */
@Factory
final class DatabaseFactory {
  private final DataSourceResolver pools;

  DatabaseFactory(DataSourceResolver pools) {
    this.pools = pools;
  }

  @Singleton
  @Primary
  Database database(
      @Named("default") TransactionOperations<Connection> transactions,
      @Named("default") DataSource connections) {
    return new Database(transactions, pools.resolve(connections));
  }

  /** Its role can't see inventory, carts, checkouts or orders. */
  @Singleton
  @Named("browsing")
  Database browsing(
      @Named("browsing") TransactionOperations<Connection> transactions,
      @Named("browsing") DataSource connections) {
    return new Database(transactions, pools.resolve(connections));
  }
}
