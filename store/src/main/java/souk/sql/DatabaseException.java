package souk.sql;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** PostgreSQL refused a statement or could not be reached. */
public final class DatabaseException extends RuntimeException {
  /** SQL's word for: begin again. */
  private static final String OVERTAKEN = "40001";

  public DatabaseException(SQLException cause) {
    super(cause);
  }

  /** Others were quicker, as a statement has shown: all of it is to be begun again. */
  public static DatabaseException overtaken(String how) {
    return new DatabaseException(new SQLException(how, OVERTAKEN));
  }

  /** The SQLSTATE, or an empty text. */
  public String state() {
    return getCause() instanceof SQLException cause
        ? Objects.requireNonNullElse(cause.getSQLState(), "")
        : "";
  }

  /** Whether it may succeed when tried again: no connection, shutting down, out of resources. */
  public boolean isUnavailable() {
    return getCause() instanceof SQLTransientConnectionException
        || state().startsWith("08")
        || state().startsWith("57")
        || state().startsWith("53");
  }

  /** Whether a failure, or what caused it, is the database being away. */
  public static boolean isUnavailable(@Nullable Throwable failure) {
    for (Throwable next = failure; next != null; next = next.getCause()) {
      if (next instanceof SQLTransientConnectionException
          || (next instanceof DatabaseException refused && refused.isUnavailable())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether others were quicker and all of it was undone: a deadlock, or a serialization failure.
   * Begun again it may succeed.
   */
  public boolean isOvertaken() {
    return state().equals(OVERTAKEN) || state().equals("40P01");
  }

  /** Whether it is there already: a unique key says so. */
  public boolean isDuplicate() {
    return state().equals("23505");
  }

  /** Whether a CHECK stands against it. */
  public boolean isImpossible() {
    return state().equals("23514");
  }

  /** Whether a text contains what PostgreSQL has no place for: the character U+0000. */
  public boolean isUnstorableText() {
    return state().equals("22021") || state().equals("22P05");
  }
}
