package souk.outbox.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.sql.Database;
import souk.sql.Statements;

/** Events that wait to be told, and those that nobody could make sense of. */
@Singleton
public final class OutboxStore {
  /** One event, as it will be sent. */
  public record Message(long id, String topic, String key, String payload) {}

  /** Tells events; returning means that they are told for good. */
  @FunctionalInterface
  public interface Teller {
    void tell(List<Message> messages);
  }

  /** What waits. */
  public record Backlog(long messages, @Nullable Instant oldest) {}

  /** An event that could not be applied. */
  public record Parked(
      String topic,
      int partition,
      long offset,
      @Nullable String key,
      @Nullable String payload,
      String error) {}

  /** One relay at a time, so that a key's events stay in order; the lock ends with the commit. */
  private static final String LOCK =
      "SELECT pg_try_advisory_xact_lock(hashtext('souk.outbox')) AS mine";

  private static final String NEXT =
      "SELECT id, topic, key, payload FROM outbox ORDER BY id LIMIT ?";

  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;
  private static final int PARKED_MAX = 10_000;
  private static final int ERROR_MAX = 2_000;
  private static final int PAYLOAD_MAX = 10_000;

  private static final String FORGET_PARKED =
      """
      DELETE FROM parked_event WHERE (topic, partition, event_offset) IN (
        SELECT topic, partition, event_offset FROM parked_event
        ORDER BY parked_at DESC, topic, partition, event_offset OFFSET ?)
      """;

  private final Database database;

  OutboxStore(Database database) {
    this.database = database;
  }

  /**
   * Tells the next events and forgets them in one database transaction: if telling fails they stay,
   * if the commit fails they are told again.
   *
   * @return how many; 0 as well while another relay is at work
   */
  public int relay(int most, Teller teller) {
    return database.write(sql -> {
      if (!sql.only(LOCK, row -> row.flag("mine"))) {
        return 0;
      }
      List<Message> messages =
          sql.query(
              NEXT,
              row ->
                  new Message(
                      row.number("id"), row.text("topic"), row.text("key"), row.text("payload")),
              most);
      if (!messages.isEmpty()) {
        teller.tell(messages);
        Long[] ids = messages.stream().map(Message::id).toArray(Long[]::new);
        sql.update("DELETE FROM outbox WHERE id = ANY (?)", (Object) ids);
      }
      return messages.size();
    });
  }

  /** Counted up to a million. */
  public Backlog backlog() {
    return database.read(sql ->
        sql.only(
            """
            SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT 1000000) waiting) AS messages,
                   (SELECT created_at FROM outbox ORDER BY id LIMIT 1) AS oldest
            """,
            row -> new Backlog(row.number("messages"), row.instantOrNull("oldest"))));
  }

  /**
   * Keeps events where one can see them. What is parked for the same reason again and again is kept
   * once, the newest of it; and of all of them only so many.
   */
  public void park(List<Parked> parked) {
    database.write(sql -> {
      for (Parked event : parked) {
        park(sql, event);
      }
      return sql.update(FORGET_PARKED, PARKED_MAX);
    });
  }

  private static void park(Statements sql, Parked event) throws SQLException {
    String error = shortened(event.error(), ERROR_MAX);
    sql.update(
        "DELETE FROM parked_event WHERE topic = ? AND key = ? AND error = ?",
        event.topic(),
        event.key(),
        error);
    sql.update(
        """
        INSERT INTO parked_event (topic, partition, event_offset, key, payload, error)
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        event.topic(),
        event.partition(),
        event.offset(),
        event.key(),
        event.payload() == null ? null : shortened(event.payload(), PAYLOAD_MAX),
        error);
  }

  /** Without the character that PostgreSQL has no place for: what makes no sense may have it. */
  private static String shortened(String text, int most) {
    String storable = text.replace("\0", "");
    return storable.length() <= most ? storable : storable.substring(0, most);
  }

  /**
   * Forgets parked events that nobody has done anything about for so long, some of them at a time.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration parkedFor) {
    return FORGOTTEN_AT_ONCE_MAX
        == database.writeOnce(sql ->
            sql.update(
                """
                DELETE FROM parked_event WHERE (topic, partition, event_offset) IN (
                  SELECT topic, partition, event_offset FROM parked_event
                  WHERE parked_at < now() - ? * interval '1 millisecond'
                  ORDER BY parked_at LIMIT ? FOR UPDATE SKIP LOCKED)
                """,
                parkedFor,
                FORGOTTEN_AT_ONCE_MAX));
  }
}
