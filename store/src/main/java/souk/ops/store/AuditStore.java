package souk.ops.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.ops.store.AuditStore.Act;
import souk.sql.Guarded;
import souk.sql.Json;

/** Who overrode what, and why. A row is written before the effect and completed after it. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class AuditStore implements GenericRepository<Act, Long> {
  /**
   * One act.
   *
   * @param outcome {@code begun} until it is known
   * @param details what was asked for, beside the reason; never anything personal
   */
  public record Entry(
      long id,
      String accountId,
      String action,
      String subject,
      @Nullable String reason,
      @Nullable String outcome,
      Map<String, Object> details,
      Instant createdAt) {}

  /** Its row: the outcome is among the details. */
  @MappedEntity("audit")
  record Act(
      @Id long id,
      String accountId,
      String action,
      String subject,
      @Nullable String reason,
      @Nullable String details,
      Instant createdAt) {
    @SuppressWarnings("unchecked") // JSON's objects have texts for names
    Entry entry() {
      Map<String, Object> members = details == null ? Map.of() : Json.read(details, Map.class);
      @Nullable Object outcome = details == null ? null : members.remove(OUTCOME);
      return new Entry(
          id,
          accountId,
          action,
          subject,
          reason,
          outcome == null ? null : outcome.toString(),
          members,
          createdAt);
    }
  }

  private static final String OUTCOME = "outcome";
  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  private static final String SELECT =
      "SELECT id, account_id, action, subject, reason, details, created_at FROM audit WHERE ";

  /** Returns the row's id, to tell the outcome with. */
  public long begin(
      String accountId, String action, String subject, String reason, Map<String, Object> details) {
    var document = Json.tree(details);
    document.put(OUTCOME, "begun");
    return begin(accountId, action, subject, reason, Json.write(document));
  }

  @Query(
      """
      INSERT INTO audit (account_id, action, subject, reason, details)
      VALUES (:accountId, :action, :subject, :reason, :details::jsonb) RETURNING id
      """)
  abstract long begin(
      String accountId, String action, String subject, String reason, String details);

  @Query(
      "UPDATE audit SET details = details || jsonb_build_object('outcome', :outcome::text) WHERE id = :id")
  public abstract void ended(long id, String outcome);

  /**
   * Forgets acts of long ago, some of them at a time. Ids grow with time, so the oldest are found
   * without an index of their own.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration olderThan) {
    return forget(olderThan.toMillis(), FORGOTTEN_AT_ONCE_MAX) == FORGOTTEN_AT_ONCE_MAX;
  }

  @Query(
      """
      DELETE FROM audit WHERE id IN (
        SELECT id FROM (SELECT id, created_at FROM audit ORDER BY id LIMIT :most) oldest
        WHERE created_at < now() - :olderThanMs * interval '1 millisecond')
      """)
  abstract int forget(long olderThanMs, int most);

  /**
   * A page, newest first.
   *
   * @param subject whose acts are wanted; null for everybody's
   * @param before the last id of the page before; null for the first page
   */
  public List<Entry> list(@Nullable String subject, @Nullable Long before, int limit) {
    long behind = before == null ? Long.MAX_VALUE : before;
    List<Act> acts = subject == null ? all(behind, limit) : of(subject, behind, limit);
    return acts.stream().map(Act::entry).toList();
  }

  @Query(SELECT + "id < :before ORDER BY id DESC LIMIT :most")
  abstract List<Act> all(long before, int most);

  @Query(SELECT + "subject = :subject AND id < :before ORDER BY id DESC LIMIT :most")
  abstract List<Act> of(String subject, long before, int most);
}
