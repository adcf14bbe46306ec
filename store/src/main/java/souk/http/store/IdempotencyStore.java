package souk.http.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import souk.http.store.KeyState.Answered;
import souk.http.store.KeyState.Begun;
import souk.http.store.KeyState.OtherRequest;
import souk.http.store.KeyState.Unused;
import souk.sql.Database;
import souk.sql.Row;
import souk.sql.Statements;

/**
 * The first answers to keyed requests. A key is written in the same database transaction as what
 * the request did, so that no crash comes between the two: with the answer itself, or with the
 * checkout that answers. While that transaction runs, others with the key wait for it.
 */
@Singleton
public final class IdempotencyStore {
  /**
   * For a statement that begins or pays a checkout: takes the key, unless it was used before. Its
   * arguments are owner, key and request's hash; what follows selects status, checkout and attempt.
   */
  public static final String TAKE =
      """
      INSERT INTO idempotency_key (owner, key, request_hash, state, status, checkout_id, attempt)
      SELECT ?, ?, ?, 'begun',\
      """;

  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  private static final String KEEP =
      """
      INSERT INTO idempotency_key (owner, key, request_hash, state, status, body)
      VALUES (?, ?, ?, 'answered', ?, ?)
      ON CONFLICT (owner, key) DO NOTHING
      """;

  private static final class KeyTakenException extends RuntimeException {}

  private final Database database;

  IdempotencyStore(Database database) {
    this.database = database;
  }

  /**
   * Does something and keeps its answer, in one database transaction. Of several at once one
   * commits; the others wait for it and are undone.
   *
   * @param effect all of it in this database; it is tried before the key is looked at
   * @return empty if the key was used before: nothing was done
   */
  public <T> Optional<T> once(RequestKey key, Supplier<T> effect, Function<T, Answered> answer) {
    try {
      return Optional.of(
          database.write(sql -> {
            T result = effect.get();
            if (!keep(sql, key, answer.apply(result))) {
              throw new KeyTakenException();
            }
            return result;
          }));
    } catch (KeyTakenException taken) {
      return Optional.empty();
    }
  }

  /**
   * Keeps the answer to a request that did nothing.
   *
   * @return false if the key was used before
   */
  public boolean keep(RequestKey key, Answered answer) {
    return database.writeOnce(sql -> keep(sql, key, answer));
  }

  private static boolean keep(Statements sql, RequestKey key, Answered answer) throws SQLException {
    return sql.update(
            KEEP, key.owner(), key.key(), key.requestHash(), answer.status(), answer.body())
        == 1;
  }

  public KeyState find(RequestKey key) {
    return database
        .read(sql ->
            sql.first(
                """
                SELECT request_hash = ? AS same, state, coalesce(status, 0) AS status,
                       coalesce(body, '') AS body, coalesce(checkout_id, '') AS checkout_id,
                       coalesce(attempt, 0) AS attempt
                FROM idempotency_key WHERE owner = ? AND key = ?
                """,
                IdempotencyStore::read,
                key.requestHash(),
                key.owner(),
                key.key()))
        .orElse(new Unused());
  }

  private static KeyState read(Row row) throws SQLException {
    if (!row.flag("same")) {
      return new OtherRequest();
    }
    return switch (row.text("state")) {
      case "answered" -> new Answered(row.integer("status"), row.text("body"));
      case "begun" ->
          new Begun(row.text("checkout_id"), row.integer("status"), row.integer("attempt"));
      default -> throw new SQLException("unknown state " + row.text("state"));
    };
  }

  /** Lets a key be used again, unless it stands for another checkout by now. */
  public void free(RequestKey key, String checkoutId) {
    database.writeOnce(sql ->
        sql.update(
            """
            DELETE FROM idempotency_key
            WHERE owner = ? AND key = ? AND state = 'begun' AND checkout_id = ?
            """,
            key.owner(),
            key.key(),
            checkoutId));
  }

  /**
   * Forgets keys that nobody repeats any more, some of them at a time.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration olderThan) {
    return FORGOTTEN_AT_ONCE_MAX
        == database.writeOnce(sql ->
            sql.update(
                """
                DELETE FROM idempotency_key WHERE ctid = ANY (ARRAY(
                  SELECT ctid FROM idempotency_key
                  WHERE created_at < now() - ? * interval '1 millisecond'
                  ORDER BY created_at LIMIT ?))
                """,
                olderThan,
                FORGOTTEN_AT_ONCE_MAX));
  }
}
