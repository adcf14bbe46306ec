package souk.search.store;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import souk.sql.Database;
import souk.sql.Statements;

/**
 * How far search indexes are filled, and which of them is wanted. Several indexers read and write
 * it at once; whatever one of them has begun another one ends.
 */
@Singleton
public final class SearchIndexStore {
  /**
   * An index whose events were all written.
   *
   * @param at tells this publishing from others of the same products
   * @param products how many there were
   * @param outboxId of the last event
   */
  public record Published(Instant at, long products, long outboxId) {}

  /** One at a time fills, and one at a time switches; the lock ends with the commit. */
  private static final String LOCK =
      "SELECT pg_try_advisory_xact_lock(hashtext('souk.search_index'), hashtext(?)) AS mine";

  /** Events that wait; more than that and filling waits for the relay. */
  private static final int BACKLOG_MAX = 5_000;

  private static final String BACKLOG_FULL =
      "SELECT count(*) >= ? AS full FROM (SELECT FROM outbox LIMIT ?) waiting";

  private static final String NEXT = "SELECT id FROM product WHERE id > ? ORDER BY id LIMIT ?";

  /**
   * One statement, so one moment: of each product that is counted, the event is in the outbox, or
   * was told already.
   */
  private static final String ALL_PUBLISHED =
      """
      UPDATE search_index
      SET published_at = clock_timestamp(), products = (SELECT count(*) FROM product_document),
          outbox_id = (SELECT coalesce(max(id), 0) FROM outbox)
      WHERE name = ? AND uuid = ?
      """;

  private final Database database;
  private final Duration kept;

  /**
   * @param kept for how long an index is kept that no indexer writes any more
   */
  SearchIndexStore(Database database, @Value("${souk.search.index-kept:PT1M}") Duration kept) {
    this.database = database;
    this.kept = kept;
  }

  /**
   * An indexer that wants this index was started. One that nobody wrote for a day is filled from
   * the start: Kafka may have forgotten what it lacks.
   */
  public void want(String name) {
    database.writeOnce(sql ->
        sql.update(
            """
            INSERT INTO search_index (name, uuid, wanted_at, seen_at)
            VALUES (?, '', clock_timestamp(), clock_timestamp())
            ON CONFLICT (name) DO UPDATE SET wanted_at = excluded.wanted_at,
              seen_at = excluded.seen_at,
              uuid = CASE WHEN search_index.seen_at < excluded.seen_at - interval '1 day' THEN ''
                          ELSE search_index.uuid END
            """,
            name));
  }

  /**
   * The one who asks is alive and writes this index.
   *
   * @return whether it is the one to be used: while two versions of Souk run, that of the indexers
   *     that were started last
   */
  public boolean isWanted(String name) {
    return database.writeOnce(sql ->
        sql.first(
                """
                UPDATE search_index mine SET seen_at = clock_timestamp() WHERE name = ?
                RETURNING NOT EXISTS (
                  SELECT FROM search_index other
                  WHERE other.wanted_at > mine.wanted_at
                    AND other.seen_at > clock_timestamp() - ? * interval '1 millisecond') AS wanted
                """,
                row -> row.flag("wanted"),
                name,
                kept)
            .orElse(false));
  }

  /** Another index of this name than the one that was filled is filled from the start. */
  public void begin(String name, String uuid) {
    database.writeOnce(sql ->
        sql.update(
            """
            UPDATE search_index SET uuid = ?, published_to = '', published_at = NULL,
              products = NULL, outbox_id = NULL, live_at = NULL
            WHERE name = ? AND uuid <> ?
            """,
            uuid,
            name,
            uuid));
  }

  /**
   * Has the next products written into an index: their events and how far it is filled, in one
   * database transaction. Does nothing while another indexer does it, or enough events wait.
   */
  public void publishNext(String name, String uuid, int most) {
    database.write(sql -> {
      boolean mine = sql.only(LOCK, row -> row.flag("mine"), "fill " + name);
      if (mine && !sql.only(BACKLOG_FULL, row -> row.flag("full"), BACKLOG_MAX, BACKLOG_MAX)) {
        publishNext(sql, name, uuid, most);
      }
      return mine;
    });
  }

  private static void publishNext(Statements sql, String name, String uuid, int most)
      throws SQLException {
    Optional<String> after =
        sql.first(
            """
            SELECT published_to FROM search_index
            WHERE name = ? AND uuid = ? AND published_at IS NULL
            """,
            row -> row.text("published_to"),
            name,
            uuid);
    if (after.isEmpty()) {
      return;
    }
    List<String> products = sql.query(NEXT, row -> row.text("id"), after.get(), most);
    if (products.isEmpty()) {
      sql.update(ALL_PUBLISHED, name, uuid);
      return;
    }
    sql.query("SELECT publish_products(?)", row -> 1, (Object) products.toArray(String[]::new));
    sql.update(
        "UPDATE search_index SET published_to = ? WHERE name = ? AND uuid = ?",
        products.getLast(),
        name,
        uuid);
  }

  /** Empty until the events of all products were written. */
  public Optional<Published> published(String name, String uuid) {
    return database.read(sql ->
        sql.first(
            """
            SELECT published_at, products, outbox_id FROM search_index
            WHERE name = ? AND uuid = ? AND published_at IS NOT NULL
            """,
            row ->
                new Published(
                    row.instant("published_at"), row.number("products"), row.number("outbox_id")),
            name,
            uuid));
  }

  /** Whether Kafka has every event up to this one. */
  public boolean isRelayed(long outboxId) {
    return database.read(sql ->
        sql.only(
            "SELECT NOT EXISTS (SELECT FROM outbox WHERE id <= ?) AS relayed",
            row -> row.flag("relayed"),
            outboxId));
  }

  /** The newest products whose document the index refused. */
  public List<String> refused(String topic, int most) {
    return database.read(sql ->
        sql.query(
            """
            SELECT DISTINCT key FROM parked_event JOIN product ON product.id = key
            WHERE topic = ? LIMIT ?
            """,
            row -> row.text("key"),
            topic,
            most));
  }

  /**
   * Something is missing though all of it was told: it is told once more, unless that was done not
   * long ago.
   *
   * @return whether it will be
   */
  public boolean publishAgain(String name, String uuid, Duration notWithin) {
    return database.writeOnce(sql ->
        sql.update(
                """
                UPDATE search_index SET published_to = '', published_at = NULL
                WHERE name = ? AND uuid = ? AND live_at IS NULL
                  AND published_at < clock_timestamp() - ? * interval '1 millisecond'
                """,
                name,
                uuid,
                notWithin)
            == 1);
  }

  /**
   * Switches searches, unless another indexer is doing so.
   *
   * @param others that searches used until now: kept for a while
   * @param switching answers whether it was done
   */
  public void switchTo(String name, String uuid, List<String> others, BooleanSupplier switching) {
    database.write(sql -> {
      if (sql.only(LOCK, row -> row.flag("mine"), "switch") && switching.getAsBoolean()) {
        for (String other : others) {
          keep(sql, other);
        }
        sql.update(
            "UPDATE search_index SET live_at = clock_timestamp() WHERE name = ? AND uuid = ?",
            name,
            uuid);
      }
      return true;
    });
  }

  /** One that an older version made may have no row. */
  private static void keep(Statements sql, String name) throws SQLException {
    sql.update(
        """
        INSERT INTO search_index (name, uuid, wanted_at, seen_at)
        VALUES (?, '', '-infinity', clock_timestamp())
        ON CONFLICT (name) DO UPDATE SET live_at = NULL
        """,
        name);
  }

  /** Whether searches were switched to it. */
  public boolean isLive(String name, String uuid) {
    return database.read(sql ->
        sql.only(
            """
            SELECT EXISTS (SELECT FROM search_index
              WHERE name = ? AND uuid = ? AND live_at IS NOT NULL) AS live
            """,
            row -> row.flag("live"),
            name,
            uuid));
  }

  /** Indexes that nobody writes any more, and that are not this one. */
  public List<String> abandoned(String live) {
    return database.read(sql ->
        sql.query(
            """
            SELECT name FROM search_index
            WHERE name <> ? AND seen_at < clock_timestamp() - ? * interval '1 millisecond'
            """,
            row -> row.text("name"),
            live,
            kept));
  }

  /** It was deleted. */
  public void forget(String name) {
    database.writeOnce(sql -> sql.update("DELETE FROM search_index WHERE name = ?", name));
  }
}
