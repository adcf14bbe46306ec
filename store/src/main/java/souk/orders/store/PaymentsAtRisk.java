package souk.orders.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.sql.Database;
import souk.sql.Place;
import souk.sql.Row;

/** Orders whose money may get lost, or could not be taken. */
@Singleton
public final class PaymentsAtRisk {
  /** So many are counted and no more. */
  private static final int COUNTED_MAX = 10_000;

  /**
   * One order.
   *
   * @param paymentExpiresAt when the buyer's bank gives its money up; null if nobody said
   * @param failure the provider's code, if the capture was refused
   * @param place where it stands in the list
   */
  public record AtRisk(
      String orderId,
      String orderGroupId,
      String sellerId,
      String status,
      Money total,
      Instant placedAt,
      @Nullable Instant paymentExpiresAt,
      @Nullable String failure,
      Place place) {}

  private static final String ENDING =
      """
      SELECT o.*, g.currency, NULL AS refusal, o.payment_expires_at AS at, o.id AS place
      FROM seller_order o JOIN order_group g ON g.id = o.order_group_id
      WHERE o.status = 'placed' AND (o.payment_expires_at, o.id) > (?, ?)
        AND o.payment_expires_at < now() + ? * interval '1 millisecond'
      ORDER BY o.payment_expires_at, o.id LIMIT ?
      """;

  private static final String FAILED =
      """
      SELECT o.*, g.currency, w.refusal, w.settled_at AS at, w.key AS place
      FROM payment_operation w JOIN seller_order o ON o.id = w.order_id
      JOIN order_group g ON g.id = o.order_group_id
      WHERE w.kind = 'capture' AND w.state = 'refused' AND o.status <> 'cancelled'
        AND (w.settled_at, w.key) > (?, ?)
      ORDER BY w.settled_at, w.key LIMIT ?
      """;

  private final Database database;

  PaymentsAtRisk(Database database) {
    this.database = database;
  }

  /**
   * Orders that wait to be shipped and whose authorization ends soon, or has ended; the most urgent
   * first.
   */
  public List<AtRisk> ending(Duration within, Place after, int limit) {
    return database.read(
        sql -> sql.query(ENDING, PaymentsAtRisk::read, after.at(), after.id(), within, limit));
  }

  /** Orders whose capture was refused and that were not cancelled since, the oldest first. */
  public List<AtRisk> failed(Place after, int limit) {
    return database.read(
        sql -> sql.query(FAILED, PaymentsAtRisk::read, after.at(), after.id(), limit));
  }

  /** How many are ending. */
  public long countEnding(Duration within) {
    return database.read(sql ->
        sql.only(
            """
            SELECT count(*) AS orders FROM (
              SELECT FROM seller_order WHERE status = 'placed'
                AND payment_expires_at < now() + ? * interval '1 millisecond' LIMIT ?
            ) AS ending
            """,
            row -> row.number("orders"),
            within,
            COUNTED_MAX));
  }

  private static AtRisk read(Row row) throws SQLException {
    return new AtRisk(
        row.text("id"),
        row.text("order_group_id"),
        row.text("seller_id"),
        row.text("status"),
        Money.of(row.number("total_minor"), row.text("currency")),
        row.instant("placed_at"),
        row.instantOrNull("payment_expires_at"),
        row.textOrNull("refusal"),
        new Place(row.instant("at"), row.text("place")));
  }
}
