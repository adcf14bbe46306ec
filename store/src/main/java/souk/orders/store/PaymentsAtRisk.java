package souk.orders.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.orders.store.PaymentsAtRisk.RiskRow;
import souk.sql.Guarded;
import souk.sql.Place;

/** Orders whose money may get lost, or could not be taken. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class PaymentsAtRisk implements GenericRepository<RiskRow, String> {
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

  /** An order's row, with its place in the list. */
  @MappedEntity("seller_order")
  record RiskRow(
      @Id String id,
      String orderGroupId,
      String sellerId,
      String status,
      long totalMinor,
      String currency,
      Instant placedAt,
      @Nullable Instant paymentExpiresAt,
      @Nullable String refusal,
      Instant at,
      String place) {
    AtRisk atRisk() {
      return new AtRisk(
          id,
          orderGroupId,
          sellerId,
          status,
          Money.of(totalMinor, currency),
          placedAt,
          paymentExpiresAt,
          refusal,
          new Place(at, place));
    }
  }

  /**
   * Orders that wait to be shipped and whose authorization ends soon, or has ended; the most urgent
   * first.
   */
  public List<AtRisk> ending(Duration within, Place after, int limit) {
    return ending(within.toMillis(), after.at(), after.id(), limit).stream()
        .map(RiskRow::atRisk)
        .toList();
  }

  @Query(
      """
      SELECT o.*, g.currency, NULL AS refusal, o.payment_expires_at AS at, o.id AS place
      FROM seller_order o JOIN order_group g ON g.id = o.order_group_id
      WHERE o.status = 'placed' AND (o.payment_expires_at, o.id) > (:afterAt, :afterId)
        AND o.payment_expires_at < now() + :withinMs * interval '1 millisecond'
      ORDER BY o.payment_expires_at, o.id LIMIT :limit
      """)
  abstract List<RiskRow> ending(long withinMs, Instant afterAt, String afterId, int limit);

  /** Orders whose capture was refused and that were not cancelled since, the oldest first. */
  public List<AtRisk> failed(Place after, int limit) {
    return failed(after.at(), after.id(), limit).stream().map(RiskRow::atRisk).toList();
  }

  @Query(
      """
      SELECT o.*, g.currency, w.refusal, w.settled_at AS at, w.key AS place
      FROM payment_operation w JOIN seller_order o ON o.id = w.order_id
      JOIN order_group g ON g.id = o.order_group_id
      WHERE w.kind = 'capture' AND w.state = 'refused' AND o.status <> 'cancelled'
        AND (w.settled_at, w.key) > (:afterAt, :afterId)
      ORDER BY w.settled_at, w.key LIMIT :limit
      """)
  abstract List<RiskRow> failed(Instant afterAt, String afterId, int limit);

  /** How many are ending. */
  public long countEnding(Duration within) {
    return countEnding(within.toMillis(), COUNTED_MAX);
  }

  @Query(
      """
      SELECT count(*) FROM (
        SELECT FROM seller_order WHERE status = 'placed'
          AND payment_expires_at < now() + :withinMs * interval '1 millisecond' LIMIT :most
      ) AS ending
      """)
  abstract long countEnding(long withinMs, int most);
}
