package souk.search.store;

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
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import souk.search.store.SearchIndexStore.SearchIndex;
import souk.sql.Database;
import souk.sql.Guarded;

/**
 * How far search indexes are filled, and which of them is wanted. Several indexers read and write
 * it at once; whatever one of them has begun another one ends.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class SearchIndexStore implements GenericRepository<SearchIndex, String> {
  /** An index; {@code uuid} is the one of this name that is filled. */
  @MappedEntity("search_index")
  record SearchIndex(@Id String name, String uuid) {}

  /**
   * An index whose events were all written.
   *
   * @param at tells this publishing from others of the same products
   * @param products how many there were
   * @param outboxId of the last event
   */
  @Introspected
  public record Published(Instant at, long products, long outboxId) {}

  /** Events that wait; more than that and filling waits for the relay. */
  private static final int BACKLOG_MAX = 5_000;

  private final Database database;
  private final Duration kept;

  SearchIndexStore(Database database, SearchIndexSettings settings) {
    this.database = database;
    this.kept = settings.indexKept();
  }

  /**
   * An indexer that wants this index was started. One that nobody wrote for a day is filled from
   * the start: Kafka may have forgotten what it lacks.
   */
  @Query(
      """
      INSERT INTO search_index (name, uuid, wanted_at, seen_at)
      VALUES (:name, '', clock_timestamp(), clock_timestamp())
      ON CONFLICT (name) DO UPDATE SET wanted_at = excluded.wanted_at,
        seen_at = excluded.seen_at,
        uuid = CASE WHEN search_index.seen_at < excluded.seen_at - interval '1 day' THEN ''
                    ELSE search_index.uuid END
      """)
  public abstract void want(String name);

  /**
   * The one who asks is alive and writes this index.
   *
   * @return whether it is the one to be used: while two versions of Souk run, that of the indexers
   *     that were started last
   */
  public boolean isWanted(String name) {
    return Boolean.TRUE.equals(seen(name, kept.toMillis()));
  }

  /** Null if nobody ever wanted it. */
  @Query(
      """
      UPDATE search_index mine SET seen_at = clock_timestamp() WHERE name = :name
      RETURNING NOT EXISTS (
        SELECT FROM search_index other
        WHERE other.wanted_at > mine.wanted_at
          AND other.seen_at > clock_timestamp() - :keptMs * interval '1 millisecond') AS wanted
      """)
  abstract @Nullable Boolean seen(String name, long keptMs);

  /** Another index of this name than the one that was filled is filled from the start. */
  @Query(
      """
      UPDATE search_index SET uuid = :uuid, published_to = '', published_at = NULL,
        products = NULL, outbox_id = NULL, live_at = NULL
      WHERE name = :name AND uuid <> :uuid
      """)
  public abstract void begin(String name, String uuid);

  /**
   * Has the next products written into an index: their events and how far it is filled, in one
   * database transaction. Does nothing while another indexer does it, or enough events wait.
   */
  public void publishNext(String name, String uuid, int most) {
    database.together(() -> {
      boolean mine = lock("fill " + name);
      if (mine && !isBacklogFull(BACKLOG_MAX)) {
        publishedTo(name, uuid).ifPresent(after -> publishNext(name, uuid, after, most));
      }
      return mine;
    });
  }

  private void publishNext(String name, String uuid, String after, int most) {
    List<String> products = next(after, most);
    if (products.isEmpty()) {
      allPublished(name, uuid);
      return;
    }
    publish(products);
    publishedTo(name, uuid, products.getLast());
  }

  /** One at a time fills, and one at a time switches; the lock ends with the commit. */
  @Query("SELECT pg_try_advisory_xact_lock(hashtext('souk.search_index'), hashtext(:what))")
  abstract boolean lock(String what);

  @Query("SELECT count(*) >= :most FROM (SELECT FROM outbox LIMIT :most) waiting")
  abstract boolean isBacklogFull(int most);

  @Query(
      """
      SELECT published_to FROM search_index
      WHERE name = :name AND uuid = :uuid AND published_at IS NULL
      """)
  abstract Optional<String> publishedTo(String name, String uuid);

  @Query("SELECT id FROM product WHERE id > :after ORDER BY id LIMIT :most")
  abstract List<String> next(String after, int most);

  /**
   * One statement, so one moment: of each product that is counted, the event is in the outbox, or
   * was told already.
   */
  @Query(
      """
      UPDATE search_index
      SET published_at = clock_timestamp(), products = (SELECT count(*) FROM product_document),
          outbox_id = (SELECT coalesce(max(id), 0) FROM outbox)
      WHERE name = :name AND uuid = :uuid
      """)
  abstract void allPublished(String name, String uuid);

  @Query("SELECT count(*) FROM publish_products(:products)")
  abstract long publish(@TypeDef(type = DataType.STRING_ARRAY) List<String> products);

  @Query("UPDATE search_index SET published_to = :product WHERE name = :name AND uuid = :uuid")
  abstract void publishedTo(String name, String uuid, String product);

  /** Empty until the events of all products were written. */
  @Query(
      """
      SELECT published_at AS at, products, outbox_id FROM search_index
      WHERE name = :name AND uuid = :uuid AND published_at IS NOT NULL
      """)
  public abstract Optional<Published> published(String name, String uuid);

  /** Whether Kafka has every event up to this one. */
  @Query("SELECT NOT EXISTS (SELECT FROM outbox WHERE id <= :outboxId)")
  public abstract boolean isRelayed(long outboxId);

  /** The newest products whose document the index refused. */
  @Query(
      """
      SELECT DISTINCT key FROM parked_event JOIN product ON product.id = key
      WHERE topic = :topic LIMIT :most
      """)
  public abstract List<String> refused(String topic, int most);

  /**
   * Something is missing though all of it was told: it is told once more, unless that was done not
   * long ago.
   *
   * @return whether it will be
   */
  public boolean publishAgain(String name, String uuid, Duration notWithin) {
    return publishAgain(name, uuid, notWithin.toMillis()) == 1;
  }

  @Query(
      """
      UPDATE search_index SET published_to = '', published_at = NULL
      WHERE name = :name AND uuid = :uuid AND live_at IS NULL
        AND published_at < clock_timestamp() - :notWithinMs * interval '1 millisecond'
      """)
  abstract int publishAgain(String name, String uuid, long notWithinMs);

  /**
   * Switches searches, unless another indexer is doing so.
   *
   * @param others that searches used until now: kept for a while
   * @param switching answers whether it was done
   */
  public void switchTo(String name, String uuid, List<String> others, BooleanSupplier switching) {
    database.together(() -> {
      boolean switched = lock("switch") && switching.getAsBoolean();
      if (switched) {
        others.forEach(this::keep);
        switched(name, uuid);
      }
      return switched;
    });
  }

  /** One that an older version made may have no row. */
  @Query(
      """
      INSERT INTO search_index (name, uuid, wanted_at, seen_at)
      VALUES (:name, '', '-infinity', clock_timestamp())
      ON CONFLICT (name) DO UPDATE SET live_at = NULL
      """)
  abstract void keep(String name);

  @Query(
      """
      UPDATE search_index SET live_at = clock_timestamp() WHERE name = :name AND uuid = :uuid
      """)
  abstract void switched(String name, String uuid);

  /** Whether searches were switched to it. */
  @Query(
      """
      SELECT EXISTS (SELECT FROM search_index
        WHERE name = :name AND uuid = :uuid AND live_at IS NOT NULL)
      """)
  public abstract boolean isLive(String name, String uuid);

  /** Indexes that nobody writes any more, and that are not this one. */
  public List<String> abandoned(String live) {
    return abandoned(live, kept.toMillis());
  }

  @Query(
      """
      SELECT name FROM search_index
      WHERE name <> :live AND seen_at < clock_timestamp() - :keptMs * interval '1 millisecond'
      """)
  abstract List<String> abandoned(String live, long keptMs);

  /** It was deleted. */
  @Query("DELETE FROM search_index WHERE name = :name")
  public abstract void forget(String name);
}
