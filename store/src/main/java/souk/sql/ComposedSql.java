package souk.sql;

import io.micronaut.data.jdbc.runtime.JdbcOperations;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Runs statements that are put together at run time, as those of a list of invariants are: a
 * repository's stand in its annotations. Counted and guarded as a repository's.
 */
@Singleton
public final class ComposedSql {
  private final Database database;
  private final JdbcOperations operations;

  ComposedSql(Database database, JdbcOperations operations) {
    this.database = database;
    this.operations = operations;
  }

  /**
   * Reads the only row of a statement that always has one. Inside {@link Database#together} only:
   * there is no connection elsewhere.
   *
   * @param row an introspected record of the columns
   */
  public <T> T only(String sql, Class<T> row, Object... arguments) {
    return database.statement(
        () -> operations.prepareStatement(sql, statement -> first(statement, row, arguments)),
        false);
  }

  private <T> T first(PreparedStatement statement, Class<T> row, Object... arguments)
      throws SQLException {
    for (int index = 0; index < arguments.length; index++) {
      statement.setObject(index + 1, arguments[index]);
    }
    try (var rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw new SQLException("no row");
      }
      return operations.readDTO(rows, row, row);
    }
  }
}
