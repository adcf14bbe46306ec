package souk.outbox.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.outbox.store.OutboxStore.Message;
import souk.sql.Database;
import souk.sql.Guarded;

/** Events that wait to be told, and those that nobody could make sense of. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class OutboxStore implements GenericRepository<Message, Long> {
  /** One event, as it will be sent. */
  @MappedEntity("outbox")
  public record Message(@Id long id, String topic, String key, String payload) {}

  /** Tells events; returning means that they are told for good. */
  @FunctionalInterface
  public interface Teller {
    void tell(List<Message> messages);
  }

  /** What waits. */
  @Introspected
  public record Backlog(long messages, @Nullable Instant oldest) {}

  /** An event that could not be applied. */
  public record Parked(
      String topic,
      int partition,
      long offset,
      @Nullable String key,
      @Nullable String payload,
      String error) {}

  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;
  private static final int PARKED_MAX = 10_000;
  private static final int ERROR_MAX = 2_000;
  private static final int PAYLOAD_MAX = 10_000;

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
    return database.together(() -> {
      if (!lock()) {
        return 0;
      }
      List<Message> messages = next(most);
      if (!messages.isEmpty()) {
        teller.tell(messages);
        told(messages.stream().map(Message::id).toList());
      }
      return messages.size();
    });
  }

  /** One relay at a time, so that a key's events stay in order; the lock ends with the commit. */
  @Query("SELECT pg_try_advisory_xact_lock(hashtext('souk.outbox'))")
  abstract boolean lock();

  @Query("SELECT id, topic, key, payload FROM outbox ORDER BY id LIMIT :most")
  abstract List<Message> next(int most);

  @Query("DELETE FROM outbox WHERE id = ANY (:ids)")
  abstract void told(@TypeDef(type = DataType.LONG_ARRAY) List<Long> ids);

  /** Counted up to a million. */
  @Query(
      """
      SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT 1000000) waiting) AS messages,
             (SELECT created_at FROM outbox ORDER BY id LIMIT 1) AS oldest
      """)
  public abstract Backlog backlog();

  /**
   * Keeps events where one can see them. What is parked for the same reason again and again is kept
   * once, the newest of it; and of all of them only so many.
   */
  public void park(List<Parked> parked) {
    database.together(() -> {
      parked.forEach(this::park);
      return forgetBeyond(PARKED_MAX);
    });
  }

  private void park(Parked event) {
    String error = shortened(event.error(), ERROR_MAX);
    forgetAlike(event.topic(), event.key(), error);
    park(
        event.topic(),
        event.partition(),
        event.offset(),
        event.key(),
        event.payload() == null ? null : shortened(event.payload(), PAYLOAD_MAX),
        error);
  }

  @Query("DELETE FROM parked_event WHERE topic = :topic AND key = :key AND error = :error")
  abstract void forgetAlike(String topic, @Nullable String key, String error);

  @Query(
      """
      INSERT INTO parked_event (topic, partition, event_offset, key, payload, error)
      VALUES (:topic, :partition, :offset, :key, :payload, :error) ON CONFLICT DO NOTHING
      """)
  abstract void park(
      String topic,
      int partition,
      long offset,
      @Nullable String key,
      @Nullable String payload,
      String error);

  @Query(
      """
      DELETE FROM parked_event WHERE (topic, partition, event_offset) IN (
        SELECT topic, partition, event_offset FROM parked_event
        ORDER BY parked_at DESC, topic, partition, event_offset OFFSET :most)
      """)
  abstract int forgetBeyond(int most);

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
    return forget(parkedFor.toMillis(), FORGOTTEN_AT_ONCE_MAX) == FORGOTTEN_AT_ONCE_MAX;
  }

  @Query(
      """
      DELETE FROM parked_event WHERE (topic, partition, event_offset) IN (
        SELECT topic, partition, event_offset FROM parked_event
        WHERE parked_at < now() - :parkedMs * interval '1 millisecond'
        ORDER BY parked_at LIMIT :most FOR UPDATE SKIP LOCKED)
      """)
  abstract int forget(long parkedMs, int most);
}
