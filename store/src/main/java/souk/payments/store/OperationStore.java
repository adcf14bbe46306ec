package souk.payments.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.store.OperationStore.Operation;
import souk.payments.store.PaymentOperation.Kind;
import souk.payments.store.PaymentOperation.State;
import souk.payments.store.RefundResult.NoSuchOrder;
import souk.payments.store.RefundResult.Opened;
import souk.payments.store.RefundResult.TooMuch;
import souk.sql.Database;
import souk.sql.Guarded;

/** Captures, refunds, voids and releases, and the counters that bound them. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class OperationStore implements GenericRepository<Operation, String> {
  /** An operation's row, with the authorization that its order was paid with. */
  @MappedEntity("payment_operation")
  record Operation(
      @Id String key,
      String orderId,
      String kind,
      long amountMinor,
      String currency,
      String state,
      String checkoutId,
      int number,
      String authorizationId,
      @Nullable String refusal) {
    PaymentOperation operation() {
      return new PaymentOperation(
          key,
          orderId,
          Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
          Money.of(amountMinor, currency),
          State.valueOf(state.toUpperCase(Locale.ROOT)),
          new PaymentKey(checkoutId, number),
          authorizationId,
          refusal);
    }
  }

  private final Database database;

  OperationStore(Database database) {
    this.database = database;
  }

  /**
   * Claims an order's whole share of the authorization. Joins the transaction that ships the order.
   *
   * @return the operation's key; the same one however often it is asked
   */
  public String openCapture(String orderId, String requestedBy) {
    String key = "capture/" + orderId;
    return database.together(() -> {
      share(orderId);
      long share = lockedShare(orderId);
      if (!isThere(key)) {
        claimCaptured(orderId, share);
        open(key, orderId, "capture", share, requestedBy, null);
      }
      return key;
    });
  }

  /**
   * Writes down that nothing of a group's authorization is needed any more. Joins the transaction
   * that cancels the last of its orders.
   *
   * @param orderId that order
   * @param amountMinor the whole authorization
   */
  public void openVoid(String groupId, String orderId, long amountMinor, String requestedBy) {
    database.together(() -> {
      share(orderId);
      return open("void/" + groupId, orderId, "void", amountMinor, requestedBy, "cancelled");
    });
  }

  /**
   * Writes down that what is left of a group's authorization is to be given up, once nothing is
   * shipped with it any more: some of it was captured, the rest of its orders were cancelled or
   * can't be paid. Joins the transaction that has locked the group and settles, or cancels, the
   * last of them.
   *
   * @param orderId that order
   */
  public void openRelease(String groupId, String orderId, String requestedBy) {
    database.together(() -> {
      long rest = rest(groupId).orElse(0L);
      if (rest == 0) {
        return 0;
      }
      share(orderId);
      return openOnce("release/" + groupId, orderId, "release", rest, requestedBy, "the rest");
    });
  }

  /**
   * Claims a part of what was captured, and leaves an audit row in the same transaction. What the
   * provider makes of it is the operation's own state.
   *
   * @param amount null for everything that can be refunded
   */
  public RefundResult openRefund(
      String orderId, @Nullable Long amount, String requestedBy, String reason) {
    return database.together(() -> {
      if (!isOrder(orderId)) {
        return new NoSuchOrder();
      }
      long room = refundable(orderId).orElse(0L);
      long wanted = Objects.requireNonNullElse(amount, room);
      if (wanted <= 0 || wanted > room) {
        return new TooMuch(room);
      }
      String key = nextRefund(orderId);
      claimRefunded(orderId, wanted);
      open(key, orderId, "refund", wanted, requestedBy, reason);
      audit(requestedBy, orderId, reason, key, wanted);
      return new Opened(key);
    });
  }

  public Optional<PaymentOperation> find(String key) {
    return row(key).map(Operation::operation);
  }

  /** The provider will not do it: what was claimed is given back. Safe to repeat. */
  public void refused(PaymentOperation operation, String refusal) {
    database.together(() -> {
      int changed = refuse(operation.key(), refusal);
      if (changed > 0) {
        long back = -operation.amount().amountMinor();
        switch (operation.kind()) {
          case CAPTURE -> claimCaptured(operation.orderId(), back);
          case REFUND -> claimRefunded(operation.orderId(), back);
          case VOID, RELEASE -> {} // claimed nothing
        }
      }
      return changed;
    });
  }

  /** What should have been settled by now, the oldest first. */
  public List<String> pendingFor(Duration atLeast, int most) {
    return pendingFor(atLeast.toMillis(), most);
  }

  @Query(
      """
      INSERT INTO order_payment (order_id, authorized_minor)
      SELECT id, total_minor FROM seller_order WHERE id = :orderId ON CONFLICT DO NOTHING
      """)
  abstract void share(String orderId);

  @Query("SELECT authorized_minor FROM order_payment WHERE order_id = :orderId FOR UPDATE")
  abstract long lockedShare(String orderId);

  @Query("SELECT EXISTS (SELECT FROM payment_operation WHERE key = :key)")
  abstract boolean isThere(String key);

  @Query("SELECT EXISTS (SELECT FROM seller_order WHERE id = :orderId)")
  abstract boolean isOrder(String orderId);

  @Query(
      """
      INSERT INTO payment_operation (key, order_id, kind, amount_minor, requested_by, reason)
      VALUES (:key, :orderId, :kind, :amountMinor, :requestedBy, :reason)
      """)
  abstract int open(
      String key,
      String orderId,
      String kind,
      long amountMinor,
      String requestedBy,
      @Nullable String reason);

  @Query(
      """
      INSERT INTO payment_operation (key, order_id, kind, amount_minor, requested_by, reason)
      VALUES (:key, :orderId, :kind, :amountMinor, :requestedBy, :reason) ON CONFLICT DO NOTHING
      """)
  abstract int openOnce(
      String key, String orderId, String kind, long amountMinor, String requestedBy, String reason);

  /** An order that waits to be shipped needs its share, unless the provider has refused it. */
  @Query(
      """
      SELECT (g.total_minor - sum(w.amount_minor) FILTER (WHERE w.state = 'done'))::bigint AS rest
      FROM order_group g JOIN seller_order o ON o.order_group_id = g.id
      LEFT JOIN payment_operation w ON w.order_id = o.id AND w.kind = 'capture'
      WHERE g.id = :groupId GROUP BY g.id
      HAVING count(*) FILTER (WHERE w.state = 'pending'
                                 OR o.status = 'placed' AND w.state IS NULL) = 0
         AND sum(w.amount_minor) FILTER (WHERE w.state = 'done') < g.total_minor
      """)
  abstract Optional<Long> rest(String groupId);

  /** Only what the provider has confirmed as captured; locks the order's counters. */
  @Query(
      """
      SELECT CASE WHEN EXISTS (SELECT FROM payment_operation w WHERE w.order_id = p.order_id
                               AND w.kind = 'capture' AND w.state = 'done')
                  THEN captured_minor - refunded_minor ELSE 0 END AS room
      FROM order_payment p WHERE order_id = :orderId FOR UPDATE
      """)
  abstract Optional<Long> refundable(String orderId);

  @Query(
      """
      SELECT 'refund/' || :orderId || '/' || (count(*) + 1) AS key FROM payment_operation
      WHERE order_id = :orderId AND kind = 'refund'
      """)
  abstract String nextRefund(String orderId);

  /** The table's CHECKs refuse what is too much. */
  @Query(
      "UPDATE order_payment SET captured_minor = captured_minor + :amountMinor WHERE order_id = :orderId")
  abstract void claimCaptured(String orderId, long amountMinor);

  @Query(
      "UPDATE order_payment SET refunded_minor = refunded_minor + :amountMinor WHERE order_id = :orderId")
  abstract void claimRefunded(String orderId, long amountMinor);

  @Query(
      """
      INSERT INTO audit (account_id, action, subject, reason, details)
      VALUES (:accountId, 'refund', :orderId, :reason,
        jsonb_build_object('outcome', 'written down', 'operation', :key::text, 'amount_minor', :amountMinor::bigint))
      """)
  abstract void audit(
      String accountId, String orderId, String reason, String key, long amountMinor);

  @Query(
      """
      SELECT w.*, g.currency, g.authorization_id, a.checkout_id, a.number
      FROM payment_operation w JOIN seller_order o ON o.id = w.order_id
      JOIN order_group g ON g.id = o.order_group_id
      JOIN payment_attempt a ON a.checkout_id = g.checkout_id AND a.state = 'authorized'
        AND a.authorization_id = g.authorization_id
      WHERE w.key = :key
      """)
  abstract Optional<Operation> row(String key);

  /** The provider has done it. Safe to repeat. */
  @Query(
      """
      UPDATE payment_operation SET state = 'done', settled_at = now()
      WHERE key = :key AND state = 'pending'
      """)
  public abstract void done(String key);

  @Query(
      """
      UPDATE payment_operation SET state = 'refused', refusal = :refusal, settled_at = now()
      WHERE key = :key AND state = 'pending'
      """)
  abstract int refuse(String key, String refusal);

  /**
   * What is under way for an order, or for all orders of a checkout.
   *
   * @param id of the one or of the other
   */
  @Query(
      """
      SELECT w.key FROM payment_operation w JOIN seller_order o ON o.id = w.order_id
      JOIN order_group g ON g.id = o.order_group_id
      WHERE (o.id = :id OR g.checkout_id = :id) AND w.state = 'pending' ORDER BY w.key LIMIT 100
      """)
  public abstract List<String> pendingOf(String id);

  /** Those of these orders whose money is being taken. */
  @Query(
      """
      SELECT order_id FROM payment_operation
      WHERE order_id = ANY (:orderIds) AND kind = 'capture' AND state = 'pending'
      """)
  public abstract List<String> capturing(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> orderIds);

  @Query(
      """
      SELECT key FROM payment_operation WHERE state = 'pending'
        AND created_at < clock_timestamp() - :atLeastMs * interval '1 millisecond'
      ORDER BY created_at LIMIT :most
      """)
  abstract List<String> pendingFor(long atLeastMs, int most);
}
