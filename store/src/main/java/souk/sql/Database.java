package souk.sql;

import io.micronaut.data.connection.exceptions.ConnectionException;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.exceptions.TransactionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * The way to PostgreSQL for statements that a repository can't express: arrays in, several tables
 * out, one commit. Thread-safe.
 */
public final class Database {
  /** Work on one connection; an exception undoes it. */
  @FunctionalInterface
  public interface Work<T> {
    T run(Statements statements) throws SQLException;
  }

  /** The SQLSTATE of a connection that is gone. */
  private static final String CONNECTION_FAILURE = "08006";

  private final TransactionOperations<Connection> transactions;
  private final DataSource connections;
  private final LongAdder statements = new LongAdder();
  private final LongAdder commits = new LongAdder();

  /**
   * @param connections the pool beneath the transactions
   */
  public Database(TransactionOperations<Connection> transactions, DataSource connections) {
    this.transactions = transactions;
    this.connections = connections;
  }

  /**
   * Runs a database transaction, or joins the one that is already open.
   *
   * @throws DatabaseException if the database refuses or can't be reached
   */
  public <T> T write(Work<T> work) {
    if (isOpen()) {
      return transaction(work);
    }
    T result = transaction(work);
    commits.increment();
    return result;
  }

  private <T> T transaction(Work<T> work) {
    try {
      return transactions.execute(
          TransactionDefinition.DEFAULT, status -> run(status.getConnection(), work));
    } catch (TransactionException | ConnectionException failure) {
      throw new DatabaseException(cause(failure));
    }
  }

  /** A connection that has died shows in many ways before, in and after a transaction. */
  private static SQLException cause(RuntimeException failure) {
    for (Throwable next = failure; next != null; next = next.getCause()) {
      if (next instanceof SQLException cause && cause.getSQLState() != null) {
        return cause;
      }
    }
    return new SQLException(failure.toString(), CONNECTION_FAILURE, failure);
  }

  /**
   * Runs a single statement that changes something: a transaction of its own without the round trip
   * that a separate commit costs.
   *
   * @throws DatabaseException if the database refuses or can't be reached
   */
  public <T> T writeOnce(Work<T> statement) {
    if (isOpen()) {
      return write(statement);
    }
    T result = alone(statement);
    commits.increment();
    return result;
  }

  /**
   * Runs a single statement that only reads.
   *
   * @throws DatabaseException if the database refuses or can't be reached
   */
  public <T> T read(Work<T> statement) {
    return isOpen() ? write(statement) : alone(statement);
  }

  private boolean isOpen() {
    return transactions.findTransactionStatus().isPresent();
  }

  private <T> T alone(Work<T> statement) {
    try (Connection connection = connections.getConnection()) {
      return run(connection, statement);
    } catch (SQLException failure) {
      throw new DatabaseException(failure);
    }
  }

  private <T> T run(Connection connection, Work<T> work) {
    try {
      return work.run(new Statements(connection, statements));
    } catch (SQLException failure) {
      throw new DatabaseException(failure);
    }
  }

  /** How many statements were sent so far, commits not counted. */
  public long statements() {
    return statements.sum();
  }

  /** How many transactions that change something were committed so far. */
  public long commits() {
    return commits.sum();
  }
}
