package souk.http.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import souk.http.store.IdempotencyStore.Used;
import souk.http.store.KeyState.Answered;
import souk.http.store.KeyState.Begun;
import souk.http.store.KeyState.OtherRequest;
import souk.http.store.KeyState.Unused;
import souk.sql.Database;
import souk.sql.Guarded;

/**
 * The first answers to keyed requests. A key is written in the same database transaction as what
 * the request did, so that no crash comes between the two: with the answer itself, or with the
 * checkout that answers. While that transaction runs, others with the key wait for it.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class IdempotencyStore implements GenericRepository<Used, String> {
  /**
   * For a statement that begins or pays a checkout: takes the key, unless it was used before. Its
   * parameters are {@code owner}, {@code key} and {@code requestHash}; what follows selects status,
   * checkout and attempt.
   */
  public static final String TAKE =
      """
      INSERT INTO idempotency_key (owner, key, request_hash, state, status, checkout_id, attempt)
      SELECT :owner, :key, :requestHash, 'begun',\
      """;

  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  private static final class KeyTakenException extends RuntimeException {}

  /**
   * A key that was used before.
   *
   * @param same whether it was used for this request
   */
  @MappedEntity("idempotency_key")
  record Used(
      @Id String key,
      boolean same,
      String state,
      int status,
      String body,
      String checkoutId,
      int attempt) {
    KeyState keyState() {
      if (!same) {
        return new OtherRequest();
      }
      return switch (state) {
        case "answered" -> new Answered(status, body);
        case "begun" -> new Begun(checkoutId, status, attempt);
        default -> throw new IllegalStateException("unknown state " + state);
      };
    }
  }

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
          database.together(() -> {
            T result = effect.get();
            if (!keep(key, answer.apply(result))) {
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
    return keep(key.owner(), key.key(), key.requestHash(), answer.status(), answer.body()) == 1;
  }

  @Query(
      """
      INSERT INTO idempotency_key (owner, key, request_hash, state, status, body)
      VALUES (:owner, :key, :requestHash, 'answered', :status, :body)
      ON CONFLICT (owner, key) DO NOTHING
      """)
  abstract int keep(String owner, String key, String requestHash, int status, String body);

  public KeyState find(RequestKey key) {
    return find(key.owner(), key.key(), key.requestHash())
        .map(Used::keyState)
        .orElseGet(Unused::new);
  }

  @Query(
      """
      SELECT key, request_hash = :requestHash AS same, state, coalesce(status, 0) AS status,
             coalesce(body, '') AS body, coalesce(checkout_id, '') AS checkout_id,
             coalesce(attempt, 0) AS attempt
      FROM idempotency_key WHERE owner = :owner AND key = :key
      """)
  abstract Optional<Used> find(String owner, String key, String requestHash);

  /** Lets a key be used again, unless it stands for another checkout by now. */
  public void free(RequestKey key, String checkoutId) {
    free(key.owner(), key.key(), checkoutId);
  }

  @Query(
      """
      DELETE FROM idempotency_key
      WHERE owner = :owner AND key = :key AND state = 'begun' AND checkout_id = :checkoutId
      """)
  abstract void free(String owner, String key, String checkoutId);

  /**
   * Forgets keys that nobody repeats any more, some of them at a time.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration olderThan) {
    return forget(olderThan.toMillis(), FORGOTTEN_AT_ONCE_MAX) == FORGOTTEN_AT_ONCE_MAX;
  }

  @Query(
      """
      DELETE FROM idempotency_key WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM idempotency_key
        WHERE created_at < now() - :olderThanMs * interval '1 millisecond'
        ORDER BY created_at LIMIT :most))
      """)
  abstract int forget(long olderThanMs, int most);
}
