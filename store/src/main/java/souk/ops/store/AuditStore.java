package souk.ops.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
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
   * A page, newest first.
   *
   * @param subject whose acts are wanted; null for everybody's
   * @param before the last id of the page before; null for the first page
   */
  public List<Entry> list(@Nullable String subject, @Nullable Long before, int limit) {
    return database.read(sql ->
        sql.query(
            """
            SELECT id, account_id, action, subject, reason, details, created_at FROM audit
            WHERE (?::text IS NULL OR subject = ?) AND id < ? ORDER BY id DESC LIMIT ?
            """,
            AuditStore::read,
            subject,
            subject,
            before == null ? Long.MAX_VALUE : before,
            limit));
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
