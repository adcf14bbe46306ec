package souk.sql;

import io.micronaut.transaction.TransactionDefinition;
import java.sql.Connection;
import java.sql.SQLException;

/** What tests ask the database for themselves; it takes part in what stores do. */
public final class TestSql {
  /** Work on one connection. */
  @FunctionalInterface
  public interface Work<T> {
    T run(Statements sql) throws SQLException;
  }

  private TestSql() {}

  /** In a transaction, or in the one that is open. */
  public static <T> T write(Database database, Work<T> work) {
    return database.together(() -> run(database.transactions().getConnection(), work));
  }

  /** A single statement outside of any transaction, unless one is open. */
  public static <T> T once(Database database, Work<T> work) {
    return database.transactions().findTransactionStatus().isPresent()
        ? write(database, work)
        : database.statement(() -> alone(database, work), true);
  }

  private static <T> T alone(Database database, Work<T> work) {
    return database
        .transactions()
        .execute(
            TransactionDefinition.of(TransactionDefinition.Propagation.NOT_SUPPORTED),
            status -> run(status.getConnection(), work));
  }

  private static <T> T run(Connection connection, Work<T> work) {
    try {
      return work.run(new Statements(connection));
    } catch (SQLException failure) {
      throw new DatabaseException(failure);
    }
  }
}
