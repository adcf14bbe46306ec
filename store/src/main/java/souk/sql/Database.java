package souk.sql;

import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Database transactions for statements that a repository can't express: arrays in, several tables
 * out, one commit. Joins a transaction that is already open. Thread-safe.
 */
public final class Database {
  /** Work inside a database transaction; an exception rolls it back. */
  @FunctionalInterface
  public interface Work<T> {
    T run(Statements statements) throws SQLException;
  }

  private final TransactionOperations<Connection> transactions;

  public Database(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  /**
   * @throws DatabaseException if the database refuses or can't be reached
   */
  public <T> T write(Work<T> work) {
    return run(TransactionDefinition.DEFAULT, work);
  }

  /**
   * @throws DatabaseException if the database refuses or can't be reached
   */
  public <T> T read(Work<T> work) {
    return run(TransactionDefinition.READ_ONLY, work);
  }

  private <T> T run(TransactionDefinition definition, Work<T> work) {
    return transactions.execute(
        definition,
        status -> {
          try {
            return work.run(new Statements(status.getConnection()));
          } catch (SQLException failure) {
            throw new DatabaseException(failure);
          }
        });
  }
}
