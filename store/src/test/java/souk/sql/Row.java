package souk.sql;

import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of an answer. The plain getters insist on a value. */
public final class Row {
  private final ResultSet rows;

  Row(ResultSet rows) {
    this.rows = rows;
  }

  public String text(String column) throws SQLException {
    return there(column, rows.getString(column));
  }

  public @Nullable String textOrNull(String column) throws SQLException {
    return rows.getString(column);
  }

  public int integer(String column) throws SQLException {
    return there(column, rows.getObject(column, Integer.class));
  }

  public @Nullable Integer integerOrNull(String column) throws SQLException {
    return rows.getObject(column, Integer.class);
  }

  public long number(String column) throws SQLException {
    return there(column, rows.getObject(column, Long.class));
  }

  public @Nullable Long numberOrNull(String column) throws SQLException {
    return rows.getObject(column, Long.class);
  }

  public boolean flag(String column) throws SQLException {
    return there(column, rows.getObject(column, Boolean.class));
  }

  public Instant instant(String column) throws SQLException {
    return there(column, instantOrNull(column));
  }

  public @Nullable Instant instantOrNull(String column) throws SQLException {
    @Nullable OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** A text array; an absent one is empty. */
  public List<String> texts(String column) throws SQLException {
    @Nullable Array array = rows.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  public <T> T json(String column, Class<T> type) throws SQLException {
    return Json.read(text(column), type);
  }

  public <T> T json(String column, TypeReference<T> type) throws SQLException {
    return Json.read(text(column), type);
  }

  public <T> @Nullable T jsonOrNull(String column, Class<T> type) throws SQLException {
    @Nullable String json = rows.getString(column);
    return json == null ? null : Json.read(json, type);
  }

  private static <T> T there(String column, @Nullable T value) throws SQLException {
    if (value == null) {
      throw new SQLException("column %s is null".formatted(column));
    }
    return value;
  }
}
