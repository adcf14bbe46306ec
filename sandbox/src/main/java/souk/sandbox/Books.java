package souk.sandbox;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import souk.sandbox.Authorization.Status;

/**
 * The sandbox's durable books: every commit is on disk before it is answered. One writer at a time.
 */
@Singleton
final class Books {
  private static final ObjectMapper JSON = new ObjectMapper();

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

  /** Columns that books of an earlier version don't have. */
  private static final Map<String, String> ADDED =
      Map.of(
          "released_minor",
              "INTEGER NOT NULL DEFAULT 0 CHECK (captured_minor + released_minor <= amount_minor)",
          "metadata", "TEXT",
          "expires_at", "TEXT");

  private static final String LAPSING = "status IN ('authorized', 'requires_action')";

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
    /** Only the conditions that matter, so that an index can serve them. */
    private Map<String, String> conditions() {
      Map<String, String> conditions = new LinkedHashMap<>();
      add(conditions, "idempotency_key = ?", key);
      add(conditions, "reference = ?", reference);
      add(conditions, "status = ?", status);
      add(conditions, "created_at >= ?", createdFrom);
      add(conditions, "created_at < ?", createdUntil);
      return conditions;
    }

    private static void add(Map<String, String> conditions, String sql, @Nullable Object value) {
      if (value != null) {
        conditions.put(sql, value.toString());
      }
    }

    PreparedStatement select(Connection connection, String what, long after, String order)
        throws SQLException {
      Map<String, String> conditions = conditions();
      String where = conditions.keySet().stream().map(sql -> " AND " + sql).collect(joining());
      PreparedStatement statement =
          connection.prepareStatement(
              "SELECT " + what + " FROM entry WHERE position > ?" + where + order);
      int parameter = 1;
      statement.setLong(parameter++, after);
      for (String value : conditions.values()) {
        statement.setString(parameter++, value);
      }
      return statement;
    }
  }

  /**
   * A page of the books, oldest first.
   *
   * @param total how many there are in all; only told with the first page
   */
  record Page(List<Authorization> items, @Nullable String nextCursor, @Nullable Long total) {}

  /** How the books add up. */
  record Summary(String status, long count, String currency, long amountMinor) {}

  private final Connection connection;
  private final Connection reading;
  private final ReentrantLock writer = new ReentrantLock();
  private final ReentrantLock reader = new ReentrantLock();

  Books(SandboxSettings settings) {
    try {
      Path home = Path.of(settings.data()).toAbsolutePath();
      Files.createDirectories(home);
      String url = "jdbc:sqlite:" + home.resolve("books.db");
      connection = DriverManager.getConnection(url);
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute(SCHEMA);
        statement.execute(MOVEMENTS);
        addColumns(connection);
        statement.execute("CREATE INDEX IF NOT EXISTS entry_reference ON entry (reference)");
        statement.execute("CREATE INDEX IF NOT EXISTS entry_created ON entry (created_at)");
        statement.execute(
            "CREATE INDEX IF NOT EXISTS entry_lapsing ON entry (expires_at) WHERE " + LAPSING);
      }
      connection.setAutoCommit(false);
      reading = DriverManager.getConnection(url);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (SQLException failure) {
      throw new IllegalStateException("cannot open the books", failure);
    }
  }

  private static void addColumns(Connection connection) throws SQLException {
    Set<String> there = new HashSet<>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA table_info(entry)")) {
      while (rows.next()) {
        there.add(rows.getString("name"));
      }
    }
    for (var column : ADDED.entrySet()) {
      if (!there.contains(column.getKey())) {
        try (var statement = connection.createStatement()) {
          statement.execute(
              "ALTER TABLE entry ADD COLUMN %s %s".formatted(column.getKey(), column.getValue()));
        }
      }
    }
  }

  /** What nobody captured in time is given up by itself: seen by whoever looks next. */
  private static void lapse(Connection connection) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "UPDATE entry SET status = 'expired', redirect_url = NULL, updated_at = expires_at"
                + " WHERE expires_at <= ? AND "
                + LAPSING)) {
      statement.setString(1, Instant.now().toString());
      statement.executeUpdate();
    }
  }

  private static boolean isAnyLapsing(Connection connection) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "SELECT 1 FROM entry WHERE expires_at <= ? AND " + LAPSING + " LIMIT 1")) {
      statement.setString(1, Instant.now().toString());
      try (var rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  @PreDestroy
  void close() throws SQLException {
    reading.close();
    connection.close();
  }

  <T> T write(Work<T> work) {
    writer.lock();
    try {
      lapse(connection);
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

  /** Sees what is committed, and keeps no writer waiting. */
  private <T> T read(Work<T> work) {
    if (look(Books::isAnyLapsing)) {
      write(connection -> true);
    }
    return look(work);
  }

  private <T> T look(Work<T> work) {
    reader.lock();
    try {
      return work.run(reading);
    } catch (SQLException failure) {
      throw new IllegalStateException("the books cannot be read", failure);
    } finally {
      reader.unlock();
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
    return read(connection -> one(connection, "idempotency_key", key));
  }

  Optional<Authorization> byId(String id) {
    return read(connection -> one(connection, "id", id));
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
    return read(connection -> {
      List<Authorization> items = new ArrayList<>();
      long last = after;
      boolean more;
      try (var statement =
              filter.select(connection, "*", after, " ORDER BY position LIMIT " + (limit + 1));
          var rows = statement.executeQuery()) {
        while ((more = rows.next()) && items.size() < limit) {
          items.add(read(rows));
          last = rows.getLong("position");
        }
      }
      return new Page(
          items, more ? Long.toString(last) : null, after == 0 ? count(connection, filter) : null);
    });
  }

  private static long count(Connection connection, Filter filter) throws SQLException {
    try (var statement = filter.select(connection, "count(*)", 0, "");
        var rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  List<Summary> summary() {
    return read(connection -> {
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

  private static @Nullable Map<String, String> metadata(@Nullable String text) {
    try {
      return text == null ? null : JSON.readValue(text, new TypeReference<>() {});
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
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
        row.getLong("released_minor"),
        row.getString("decline_code"),
        row.getString("redirect_url"),
        row.getString("return_url"),
        metadata(row.getString("metadata")),
        row.getString("expires_at") == null ? null : Instant.parse(row.getString("expires_at")),
        Instant.parse(row.getString("created_at")),
        Instant.parse(row.getString("updated_at")));
  }
}
