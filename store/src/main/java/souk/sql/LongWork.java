package souk.sql;

import java.sql.SQLException;

/** Statements that no shopper waits for: they may take longer than those, but not for ever. */
public final class LongWork {
  /** Shorter than the connection waits for an answer. */
  private static final String BEGIN =
      """
      SELECT set_config('statement_timeout', '12s', true), set_config('work_mem', '64MB', true),
             set_config('jit', 'off', true)
      """;

  private static final String CANCELLED = "57014";

  private LongWork() {}

  /**
   * For the statements that follow in this database transaction.
   *
   * @param statements inside a database transaction
   */
  public static void begin(Statements statements) throws SQLException {
    statements.query(BEGIN, row -> true);
  }

  /** Whether one of them was given up because it took too long. */
  public static boolean isTooLong(DatabaseException failure) {
    return failure.state().equals(CANCELLED);
  }
}
