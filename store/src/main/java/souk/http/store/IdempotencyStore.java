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
import souk.http.store.KeyState.Running;
import souk.sql.Database;
import souk.sql.Row;
import souk.sql.Statements;

/**
 * The first answers to keyed requests. A key is written in the same database transaction as what
 * the request did, so that no crash comes between the two: with the answer itself, or with the
 * checkout that answers. Only what can't be done in one transaction claims its key beforehand.
 */
@Singleton
public final class IdempotencyStore {
  /**
   * For a statement that begins or pays a checkout: takes the key, unless it was used before. Its
   * arguments are owner, key and request's hash; what follows selects status, checkout and attempt.
   */
  public static final String TAKE =
      """
      INSERT INTO idempotency_key (owner, key, request_hash, state, locked_until, status,
                                   checkout_id, attempt)
      SELECT ?, ?, ?, 'begun', now(),\
      """;

  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  private static final String CLAIM =
      """
      INSERT INTO idempotency_key AS k (owner, key, request_hash, state, locked_until)
      VALUES (?, ?, ?, 'running', now() + ? * interval '1 millisecond')
      ON CONFLICT (owner, key) DO UPDATE SET locked_until = excluded.locked_until
      WHERE k.state = 'running' AND k.locked_until < now()
        AND k.request_hash = excluded.request_hash
      RETURNING true
      """;

  private static final String KEEP =
      """
      INSERT INTO idempotency_key (owner, key, request_hash, state, locked_until, status, body)
      VALUES (?, ?, ?, 'answered', now(), ?, ?)
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
   * @param effect all of it in this database, and new each time: nothing that repeating would trip
   *     over
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

  /** Takes a key before something is done that takes more than one database transaction. */
  public boolean claim(RequestKey key) {
    return database.writeOnce(sql ->
        sql.first(CLAIM, row -> true, key.owner(), key.key(), key.requestHash(), LEASE)
            .isPresent());
  }

  /** A key that has been freed meanwhile counts as running: it can be claimed next time. */
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
        .orElse(new Running());
  }

  private static KeyState read(Row row) throws SQLException {
    if (!row.flag("same")) {
      return new OtherRequest();
    }
    return switch (row.text("state")) {
      case "answered" -> new Answered(row.integer("status"), row.text("body"));
      case "begun" ->
          new Begun(row.text("checkout_id"), row.integer("status"), row.integer("attempt"));
      default -> new Running();
    };
  }

  /** Answers a claimed key. */
  public void answered(RequestKey key, Answered answer) {
    database.writeOnce(sql ->
        sql.update(
            """
            UPDATE idempotency_key SET state = 'answered', status = ?, body = ?
            WHERE owner = ? AND key = ?
            """,
            answer.status(),
            answer.body(),
            key.owner(),
            key.key()));
  }

  /** Lets a claimed key be used again: nothing was done that an answer could tell of. */
  public void free(RequestKey key) {
    database.writeOnce(sql ->
        sql.update(
            "DELETE FROM idempotency_key WHERE owner = ? AND key = ? AND state = 'running'",
            key.owner(),
            key.key()));
  }

  /** As {@link #free(RequestKey)}, unless the key stands for another checkout by now. */
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
   * Forgets keys that nobody repeats any more, some of them at a time; one whose request may still
   * be under way stays.
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
                    AND (state <> 'running' OR locked_until < now())
                  ORDER BY created_at LIMIT ?))
                """,
                olderThan,
                FORGOTTEN_AT_ONCE_MAX));
  }
}
