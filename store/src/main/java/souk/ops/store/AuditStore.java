package souk.ops.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.sql.Database;
import souk.sql.Json;
import souk.sql.Row;

/** Who overrode what, and why. A row is written before the effect and completed after it. */
@Singleton
public final class AuditStore {
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

  private static final String OUTCOME = "outcome";
  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

  private static final String SELECT =
      "SELECT id, account_id, action, subject, reason, details, created_at FROM audit WHERE ";
  private static final String ALL = SELECT + "id < ? ORDER BY id DESC LIMIT ?";
  private static final String OF_SUBJECT =
      SELECT + "subject = ? AND id < ? ORDER BY id DESC LIMIT ?";

  private final Database database;

  AuditStore(Database database) {
    this.database = database;
  }

  /** Returns the row's id, to tell the outcome with. */
  public long begin(
      String accountId, String action, String subject, String reason, Map<String, Object> details) {
    var document = Json.tree(details);
    document.put(OUTCOME, "begun");
    return database.writeOnce(sql ->
        sql.only(
            """
            INSERT INTO audit (account_id, action, subject, reason, details)
            VALUES (?, ?, ?, ?, ?::jsonb) RETURNING id
            """,
            row -> row.number("id"),
            accountId,
            action,
            subject,
            reason,
            Json.write(document)));
  }

  public void ended(long id, String outcome) {
    database.writeOnce(sql ->
        sql.update(
            "UPDATE audit SET details = details || jsonb_build_object('outcome', ?::text) WHERE id = ?",
            outcome,
            id));
  }

  /**
   * Forgets acts of long ago, some of them at a time. Ids grow with time, so the oldest are found
   * without an index of their own.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration olderThan) {
    return FORGOTTEN_AT_ONCE_MAX
        == database.writeOnce(sql ->
            sql.update(
                """
                DELETE FROM audit WHERE id IN (
                  SELECT id FROM (SELECT id, created_at FROM audit ORDER BY id LIMIT ?) oldest
                  WHERE created_at < now() - ? * interval '1 millisecond')
                """,
                FORGOTTEN_AT_ONCE_MAX,
                olderThan));
  }

  /**
   * A page, newest first.
   *
   * @param subject whose acts are wanted; null for everybody's
   * @param before the last id of the page before; null for the first page
   */
  public List<Entry> list(@Nullable String subject, @Nullable Long before, int limit) {
    long behind = before == null ? Long.MAX_VALUE : before;
    return database.read(sql ->
        subject == null
            ? sql.query(ALL, AuditStore::read, behind, limit)
            : sql.query(OF_SUBJECT, AuditStore::read, subject, behind, limit));
  }

  @SuppressWarnings("unchecked")
  private static Entry read(Row row) throws SQLException {
    @Nullable Map<String, Object> details = row.jsonOrNull("details", Map.class);
    @Nullable Object outcome = details == null ? null : details.remove(OUTCOME);
    return new Entry(
        row.number("id"),
        row.text("account_id"),
        row.text("action"),
        row.text("subject"),
        row.textOrNull("reason"),
        outcome == null ? null : outcome.toString(),
        details == null ? Map.of() : details,
        row.instant("created_at"));
  }
}
