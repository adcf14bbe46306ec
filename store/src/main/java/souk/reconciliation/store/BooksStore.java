package souk.reconciliation.store;

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
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.reconciliation.store.BooksStore.Attempt;
import souk.sql.Guarded;
import souk.sql.StatusSql;

/** What we have written down of payments, to compare with a provider's books. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class BooksStore implements GenericRepository<Attempt, String> {
  /**
   * One payment attempt.
   *
   * @param isMoving whether something about it is open, or has changed a moment ago
   * @param placed what orders were placed for with it; null if none were, or all were cancelled
   * @param isCancelled whether all of them were, and the provider has confirmed the void
   * @param capturedMinor what the provider has confirmed
   * @param refundedMinor what the provider has confirmed
   */
  public record OurPayment(
      PaymentKey key,
      boolean isMoving,
      @Nullable Money placed,
      boolean isCancelled,
      long capturedMinor,
      long refundedMinor) {}

  /** Its row. */
  @MappedEntity("payment_attempt")
  record Attempt(
      @Id String checkoutId,
      @Id int number,
      @Nullable String currency,
      @Nullable Long totalMinor,
      boolean isCancelled,
      long captured,
      long refunded,
      boolean isMoving) {
    OurPayment payment() {
      @Nullable Money placed =
          totalMinor == null || currency == null ? null : Money.of(totalMinor, currency);
      return new OurPayment(
          new PaymentKey(checkoutId, number), isMoving, placed, isCancelled, captured, refunded);
    }
  }

  private static final String SELECT =
      """
      SELECT a.checkout_id, a.number, g.currency,
        CASE WHEN w.is_voided THEN NULL ELSE g.total_minor END AS total_minor,
        coalesce(w.is_voided, false) AS is_cancelled, coalesce(w.captured, 0) AS captured, coalesce(w.refunded, 0) AS refunded,
        coalesce(w.is_open, false)
          OR c.status IN\
      """
          + " "
          + StatusSql.OPEN
          + """

              OR greatest(a.updated_at, c.updated_at, w.settled_at)
                 > clock_timestamp() - :stillMs * interval '1 millisecond' AS is_moving
          FROM payment_attempt a JOIN checkout c ON c.id = a.checkout_id
          LEFT JOIN order_group g ON g.checkout_id = a.checkout_id AND a.state = 'authorized'
          LEFT JOIN LATERAL (
            SELECT sum(amount_minor) FILTER (WHERE kind = 'capture' AND state = 'done')::bigint AS captured,
              sum(amount_minor) FILTER (WHERE kind = 'refund' AND state = 'done')::bigint AS refunded,
              bool_or(state = 'pending') AS is_open, bool_or(kind = 'void' AND state = 'done') AS is_voided, max(settled_at) AS settled_at
            FROM payment_operation JOIN seller_order o ON o.id = order_id
            WHERE o.order_group_id = g.id
          ) w ON true
          """;

  /**
   * Those of these attempts that we know of.
   *
   * @param still how long nothing must have changed for an attempt not to be moving
   */
  public List<OurPayment> find(List<PaymentKey> keys, Duration still) {
    List<String> checkouts = keys.stream().map(PaymentKey::checkoutId).toList();
    List<Integer> numbers = keys.stream().map(PaymentKey::attempt).toList();
    return payments(attempts(checkouts, numbers, still.toMillis()));
  }

  @Query(
      SELECT
          + " WHERE (a.checkout_id, a.number) IN (SELECT * FROM unnest(:checkoutIds::text[], :numbers::int[]))")
  abstract List<Attempt> attempts(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> checkoutIds,
      @TypeDef(type = DataType.INTEGER_ARRAY) List<Integer> numbers,
      long stillMs);

  /** Attempts that orders were placed with between two instants, the oldest first. */
  public List<OurPayment> placed(Instant from, Instant until, Duration still, int most) {
    return payments(placed(from, until, still.toMillis(), most));
  }

  @Query(
      SELECT
          + " WHERE g.placed_at >= :from AND g.placed_at < :until ORDER BY g.placed_at LIMIT :most")
  abstract List<Attempt> placed(Instant from, Instant until, long stillMs, int most);

  private static List<OurPayment> payments(List<Attempt> attempts) {
    return attempts.stream().map(Attempt::payment).toList();
  }

  /** The mark that this Souk's authorizations carry at the provider. */
  @Query("SELECT current_instance() AS id")
  public abstract String instance();

  /**
   * What is wrong with a round and not with one payment: reported once an hour while it lasts.
   *
   * @param instance whose round
   * @return whether it is new
   */
  public boolean reportHourly(String instance, String kind, String details) {
    return addHourly(instance, kind, details) > 0;
  }

  @Query(
      """
      INSERT INTO reconciliation_incident (checkout_id, kind, details)
      SELECT :instance, :kind, :details WHERE NOT EXISTS (
        SELECT FROM reconciliation_incident
        WHERE checkout_id = :instance AND kind = :kind
          AND created_at > now() - interval '1 hour')
      """)
  abstract int addHourly(String instance, String kind, String details);

  /** Returns whether it is new: a difference is reported once. */
  public boolean report(String checkoutId, String kind, String details) {
    return add(checkoutId, kind, details) > 0;
  }

  @Query(
      """
      INSERT INTO reconciliation_incident (checkout_id, kind, details)
      VALUES (:checkoutId, :kind, :details) ON CONFLICT DO NOTHING
      """)
  abstract int add(String checkoutId, String kind, String details);
}
