package souk.sql;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.sql.Connection;

/** The two ways into PostgreSQL: as the owner of everything, and as somebody who only browses. */
@Factory
final class DatabaseFactory {
  @Singleton
  @Primary
  Database database(@Named("default") TransactionOperations<Connection> transactions) {
    return new Database(transactions);
  }

  /** Its role can't see inventory, carts, checkouts or orders. */
  @Singleton
  @Named("browsing")
  Database browsing(@Named("browsing") TransactionOperations<Connection> transactions) {
    return new Database(transactions);
  }
}
