package souk.outbox.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
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

  public Backlog backlog() {
    return database.read(sql ->
        sql.only(
            "SELECT count(*) AS messages, min(created_at) AS oldest FROM outbox",
            row -> new Backlog(row.number("messages"), row.instantOrNull("oldest"))));
  }

  /** Keeps events where one can see them; parking one twice is parking it once. */
  public void park(List<Parked> parked) {
    database.write(sql -> {
      for (Parked event : parked) {
        park(sql, event);
      }
      return parked.size();
    });
  }

  private static void park(Statements sql, Parked event) throws SQLException {
    sql.update(
        """
        INSERT INTO parked_event (topic, partition, event_offset, key, payload, error)
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        event.topic(),
        event.partition(),
        event.offset(),
        event.key(),
        event.payload(),
        event.error());
  }

  /** Has every product's document written anew; what waits here will be in any case. */
  public void publishAllProducts() {
    database.write(sql ->
        sql.query(
            """
            SELECT publish_products(ARRAY(
              SELECT id FROM product p WHERE NOT EXISTS (SELECT FROM outbox WHERE key = p.id)))
            """,
            row -> true));
  }
}
