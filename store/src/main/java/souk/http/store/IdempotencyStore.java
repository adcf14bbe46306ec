package souk.http.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import souk.sql.Database;

/** The first answers to keyed requests. */
@Singleton
public final class IdempotencyStore {
  private static final Duration LEASE = Duration.ofSeconds(30);

  private static final String CLAIM =
      """
      INSERT INTO idempotency_key AS k (owner, key, request_hash, state, locked_until)
      VALUES (?, ?, ?, 'running', now() + ? * interval '1 millisecond')
      ON CONFLICT (owner, key) DO UPDATE SET locked_until = excluded.locked_until
      WHERE k.state = 'running' AND k.locked_until < now()
        AND k.request_hash = excluded.request_hash
      RETURNING true
      """;

  /** What became of a claim to a key. */
  public sealed interface Claim {
    /** It is ours: do it, then answer or free it. */
    record Ours() implements Claim {}

    /** It was done before. */
    record Answered(int status, String body) implements Claim {}

    /** Somebody is at it. */
    record Running() implements Claim {}

    /** The key was used for another request. */
    record OtherRequest() implements Claim {}
  }

  private record Stored(String requestHash, boolean answered, int status, String body) {}

  private final Database database;

  IdempotencyStore(Database database) {
    this.database = database;
  }

  public Claim claim(String owner, String key, String requestHash) {
    return database.write(sql -> {
      if (sql.first(CLAIM, row -> true, owner, key, requestHash, LEASE).isPresent()) {
        return new Claim.Ours();
      }
      Optional<Stored> stored =
          sql.first(
              """
              SELECT request_hash, state = 'answered' AS answered,
                     coalesce(status, 0) AS status, coalesce(body, '') AS body
              FROM idempotency_key WHERE owner = ? AND key = ?
              """,
              row ->
                  new Stored(
                      row.text("request_hash"),
                      row.flag("answered"),
                      row.integer("status"),
                      row.text("body")),
              owner,
              key);
      // Freed between the two statements: whoever had it is done, and it is free to claim.
      if (stored.isEmpty()) {
        return new Claim.Running();
      }
      if (!stored.get().requestHash().equals(requestHash)) {
        return new Claim.OtherRequest();
      }
      return stored.get().answered()
          ? new Claim.Answered(stored.get().status(), stored.get().body())
          : new Claim.Running();
    });
  }

  public void answered(String owner, String key, int status, String body) {
    database.write(sql ->
        sql.update(
            """
            UPDATE idempotency_key SET state = 'answered', status = ?, body = ?
            WHERE owner = ? AND key = ?
            """,
            status,
            body,
            owner,
            key));
  }

  /** Lets the key be used again: nothing was done that an answer could tell of. */
  public void free(String owner, String key) {
    database.write(sql ->
        sql.update(
            "DELETE FROM idempotency_key WHERE owner = ? AND key = ? AND state = 'running'",
            owner,
            key));
  }
}
