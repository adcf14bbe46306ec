package souk.sql;

import io.micronaut.data.connection.exceptions.ConnectionException;
import io.micronaut.data.connection.jdbc.exceptions.CannotGetJdbcConnectionException;
import io.micronaut.data.exceptions.DataAccessException;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.exceptions.TransactionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where statements of repositories become database transactions, and are counted. Thread-safe.
 *
 * <p>What PostgreSQL undoes because others were quicker (a deadlock, a serialization failure) is
 * run again from its beginning, some times, after a short pause of random length: here and nowhere
 * else. Work must therefore do nothing outside the database that may not happen twice.
 */
public final class Database {
  /** The SQLSTATE of a connection that is gone. */
  private static final String CONNECTION_FAILURE = "08006";

  private static final int TRIES = 5;

  /** Before the second try, at most; twice as long before each further one. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final TransactionOperations<Connection> transactions;
  private final LongAdder statements = new LongAdder();
  private final LongAdder commits = new LongAdder();
  private final LongAdder retries = new LongAdder();

  Database(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  /** Whoever is inside an open transaction must not come here: only the whole can be run again. */
  private <T extends @Nullable Object> T untilNotOvertaken(Supplier<T> whole) {
    for (int tries = 1; tries < TRIES; tries++) {
      try {
        return whole.get();
      } catch (DatabaseException failure) {
        if (!failure.isOvertaken() || !pause(tries)) {
          throw failure;
        }
        retries.increment();
      }
    }
    return whole.get();
  }

  /** Of random length, so that those who met do not meet again. False if interrupted. */
  private static boolean pause(int tries) {
    long longest = PAUSE.toNanos() << (tries - 1);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest));
    return !Thread.currentThread().isInterrupted();
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
   * Runs repositories' statements in one database transaction, or in the one that is already open.
   *
   * @param steps may be run several times
   * @throws DatabaseException if the database refuses or can't be reached
   */
  public <T extends @Nullable Object> T together(Supplier<T> steps) {
    if (isOpen()) {
      return translated(steps);
    }
    T result = untilNotOvertaken(() -> translated(() -> transaction(steps)));
    commits.increment();
    return result;
  }

  private <T extends @Nullable Object> T transaction(Supplier<T> steps) {
    return transactions.execute(TransactionDefinition.DEFAULT, status -> steps.get());
  }

  /** Runs a single statement of a repository; outside of a transaction it is one of its own. */
  <T extends @Nullable Object> T statement(Supplier<T> statement, boolean changes) {
    if (isOpen()) {
      return counted(statement);
    }
    T result = untilNotOvertaken(() -> counted(statement));
    if (changes) {
      commits.increment();
    }
    return result;
  }

  private <T extends @Nullable Object> T counted(Supplier<T> statement) {
    statements.increment();
    return translated(statement);
  }

  /** What the data libraries throw, in our words. */
  private static <T extends @Nullable Object> T translated(Supplier<T> work) {
    try {
      return work.get();
    } catch (DataAccessException
        | TransactionException
        | ConnectionException
        | CannotGetJdbcConnectionException failure) {
      throw new DatabaseException(cause(failure));
    }
  }

  private boolean isOpen() {
    return transactions.findTransactionStatus().isPresent();
  }

  TransactionOperations<Connection> transactions() {
    return transactions;
  }

  /** How many statements were sent so far, commits not counted. */
  public long statements() {
    return statements.sum();
  }

  /** How many transactions that change something were committed so far. */
  public long commits() {
    return commits.sum();
  }

  /** How often a transaction was run again so far, because others were quicker. */
  public long retries() {
    return retries.sum();
  }
}
