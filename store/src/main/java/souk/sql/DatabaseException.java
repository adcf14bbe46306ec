package souk.sql;

import java.sql.SQLException;
import java.util.Objects;

/** PostgreSQL refused a statement or could not be reached. */
public final class DatabaseException extends RuntimeException {
  public DatabaseException(SQLException cause) {
    super(cause);
  }

  /** The SQLSTATE, or an empty text. */
  public String state() {
    return getCause() instanceof SQLException cause
        ? Objects.requireNonNullElse(cause.getSQLState(), "")
        : "";
  }

  /** Whether it may succeed when tried again: no connection, shutting down, out of resources. */
  public boolean isUnavailable() {
    return state().startsWith("08") || state().startsWith("57") || state().startsWith("53");
  }

  /** Whether a text contains what PostgreSQL has no place for: the character U+0000. */
  public boolean isUnstorableText() {
    return state().equals("22021") || state().equals("22P05");
  }
}
