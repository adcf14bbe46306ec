package souk.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** SQL statements of tests on one connection: what no store has a method for. */
public final class Statements {
  /** Turns a row into a value. */
  @FunctionalInterface
  public interface Mapper<T> {
    T map(Row row) throws SQLException;
  }

  private final Connection connection;

  Statements(Connection connection) {
    this.connection = connection;
  }

  public <T> List<T> query(String sql, Mapper<T> mapper, @Nullable Object... arguments)
      throws SQLException {
    try (var statement = prepare(sql, arguments);
        var rows = statement.executeQuery()) {
      List<T> answer = new ArrayList<>();
      var row = new Row(rows);
      while (rows.next()) {
        answer.add(mapper.map(row));
      }
      return answer;
    }
  }

  /** The first row, if there is one. */
  public <T> Optional<T> first(String sql, Mapper<T> mapper, @Nullable Object... arguments)
      throws SQLException {
    return query(sql, mapper, arguments).stream().findFirst();
  }

  /**
   * The only row of a statement that always has one.
   *
   * @throws SQLException if there is none
   */
  public <T> T only(String sql, Mapper<T> mapper, @Nullable Object... arguments)
      throws SQLException {
    return first(sql, mapper, arguments).orElseThrow(() -> new SQLException("no row: " + sql));
  }

  /** Returns the number of rows changed. */
  public int update(String sql, @Nullable Object... arguments) throws SQLException {
    try (var statement = prepare(sql, arguments)) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... arguments) throws SQLException {
    var statement = connection.prepareStatement(sql);
    for (int index = 0; index < arguments.length; index++) {
      bind(statement, index + 1, arguments[index]);
    }
    return statement;
  }

  private void bind(PreparedStatement statement, int index, @Nullable Object argument)
      throws SQLException {
    switch (argument) {
      case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
      case Duration duration -> statement.setLong(index, duration.toMillis());
      case String[] texts -> statement.setArray(index, connection.createArrayOf("text", texts));
      case Integer[] numbers -> statement.setArray(index, connection.createArrayOf("int", numbers));
      case Long[] numbers -> statement.setArray(index, connection.createArrayOf("bigint", numbers));
      case Boolean[] flags -> statement.setArray(index, connection.createArrayOf("boolean", flags));
      case null, default -> statement.setObject(index, argument);
    }
  }
}
