package souk.sandbox;

import io.micronaut.context.annotation.Value;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import souk.sandbox.Authorization.Status;

/**
 * The sandbox's durable books: every commit is on disk before it is answered. One writer at a time.
 */
@Singleton
final class Books {
  private static final String SCHEMA =
      """
      CREATE TABLE IF NOT EXISTS entry (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        idempotency_key TEXT NOT NULL UNIQUE,
        request TEXT NOT NULL,
        first_answer TEXT,
        reference TEXT NOT NULL,
        status TEXT NOT NULL,
        amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
        currency TEXT NOT NULL,
        captured_minor INTEGER NOT NULL DEFAULT 0 CHECK (captured_minor <= amount_minor),
        refunded_minor INTEGER NOT NULL DEFAULT 0 CHECK (refunded_minor <= captured_minor),
        decline_code TEXT,
        redirect_url TEXT,
        return_url TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
      )
      """;

  private static final String MOVEMENTS =
      """
      CREATE TABLE IF NOT EXISTS movement (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        idempotency_key TEXT NOT NULL UNIQUE,
        entry_id TEXT NOT NULL REFERENCES entry (id),
        kind TEXT NOT NULL CHECK (kind IN ('captured', 'refunded')),
        amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
        first_answer TEXT NOT NULL,
        created_at TEXT NOT NULL
      )
      """;

  private static final String FILTER =
      """
       FROM entry WHERE (?1 IS NULL OR idempotency_key = ?1) AND (?2 IS NULL OR reference = ?2)
         AND (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR created_at >= ?4)
         AND (?5 IS NULL OR created_at < ?5)
      """;

  /** Work on the books that is written down as a whole. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Which entries; what is null doesn't matter. */
  record Filter(
      @Nullable String key,
      @Nullable String reference,
      @Nullable String status,
      @Nullable Instant createdFrom,
      @Nullable Instant createdUntil) {
    void bind(PreparedStatement statement) throws SQLException {
      statement.setString(1, key);
      statement.setString(2, reference);
      statement.setString(3, status);
      statement.setString(4, createdFrom == null ? null : createdFrom.toString());
      statement.setString(5, createdUntil == null ? null : createdUntil.toString());
    }
  }

  /** A page of the books, oldest first. */
  record Page(List<Authorization> items, @Nullable String nextCursor, long total) {}

  /** How the books add up. */
  record Summary(String status, long count, String currency, long amountMinor) {}

  private final Connection connection;
  private final ReentrantLock writer = new ReentrantLock();

  Books(@Value("${sandbox.data}") String folder) {
    try {
      Path home = Path.of(folder).toAbsolutePath();
      Files.createDirectories(home);
      connection = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("books.db"));
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute(SCHEMA);
        statement.execute(MOVEMENTS);
        statement.execute("CREATE INDEX IF NOT EXISTS entry_reference ON entry (reference)");
      }
      connection.setAutoCommit(false);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (SQLException failure) {
      throw new IllegalStateException("cannot open the books", failure);
    }
  }

  @PreDestroy
  void close() throws SQLException {
    connection.close();
  }

  <T> T write(Work<T> work) {
    writer.lock();
    try {
      T result = work.run(connection);
      connection.commit();
      return result;
    } catch (SQLException failure) {
      rollback();
      throw new IllegalStateException("the books refused", failure);
    } catch (RuntimeException failure) {
      rollback();
      throw failure;
    } finally {
      writer.unlock();
    }
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException failure) {
      throw new IllegalStateException("cannot roll back", failure);
    }
  }

  Optional<Authorization> byKey(String key) {
    return write(connection -> one(connection, "idempotency_key", key));
  }

  Optional<Authorization> byId(String id) {
    return write(connection -> one(connection, "id", id));
  }

  static Optional<Authorization> one(Connection connection, String column, String value)
      throws SQLException {
    try (var statement =
        connection.prepareStatement("SELECT * FROM entry WHERE " + column + " = ?")) {
      statement.setString(1, value);
      try (var rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(read(rows)) : Optional.empty();
      }
    }
  }

  Page page(Filter filter, long after, int limit) {
    return write(connection -> {
      List<Authorization> items = new ArrayList<>();
      long last = after;
      try (var statement =
          connection.prepareStatement(
              "SELECT *" + FILTER + " AND position > ?6 ORDER BY position LIMIT ?7")) {
        filter.bind(statement);
        statement.setLong(6, after);
        statement.setInt(7, limit);
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            items.add(read(rows));
            last = rows.getLong("position");
          }
        }
      }
      boolean full = items.size() == limit;
      return new Page(items, full ? Long.toString(last) : null, count(connection, filter));
    });
  }

  private static long count(Connection connection, Filter filter) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT count(*)" + FILTER)) {
      filter.bind(statement);
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  List<Summary> summary() {
    return write(connection -> {
      List<Summary> summary = new ArrayList<>();
      try (var statement = connection.createStatement();
          var rows =
              statement.executeQuery(
                  "SELECT status, currency, count(*) AS entries, sum(amount_minor) AS amount"
                      + " FROM entry GROUP BY status, currency ORDER BY status, currency")) {
        while (rows.next()) {
          summary.add(
              new Summary(
                  rows.getString("status"),
                  rows.getLong("entries"),
                  rows.getString("currency"),
                  rows.getLong("amount")));
        }
      }
      return summary;
    });
  }

  private static Authorization read(ResultSet row) throws SQLException {
    return new Authorization(
        row.getString("id"),
        row.getString("idempotency_key"),
        row.getString("reference"),
        Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getLong("amount_minor"),
        row.getString("currency"),
        row.getLong("captured_minor"),
        row.getLong("refunded_minor"),
        row.getString("decline_code"),
        row.getString("redirect_url"),
        row.getString("return_url"),
        Instant.parse(row.getString("created_at")),
        Instant.parse(row.getString("updated_at")));
  }
}
