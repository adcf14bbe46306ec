package souk.orders.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import souk.orders.store.OrderSettlement.Group;
import souk.payments.store.OperationStore;
import souk.payments.store.PaymentOperation;
import souk.payments.store.PaymentOperation.Kind;
import souk.payments.store.PaymentOperation.State;
import souk.sql.Database;
import souk.sql.Guarded;

/**
 * What the provider's word on a payment operation means to its order: with its money an order
 * leaves, without it stays. One transaction each, safe to repeat.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class OrderSettlement implements GenericRepository<Group, String> {
  /** The purchase that an order is of. */
  @MappedEntity("order_group")
  record Group(@Id String id) {}

  private final Database database;
  private final OperationStore operations;

  OrderSettlement(Database database, OperationStore operations) {
    this.database = database;
    this.operations = operations;
  }

  /** The provider has done it. */
  public void done(PaymentOperation operation) {
    database.together(() -> {
      String groupId = lock(operation.orderId());
      operations.done(operation.key());
      if (isCapture(operation, State.DONE)) {
        leaves(operation.orderId());
        operations.openRelease(groupId, operation.orderId(), "souk");
      }
      return groupId;
    });
  }

  /** The provider will not do it. */
  public void refused(PaymentOperation operation, String refusal) {
    database.together(() -> {
      String groupId = lock(operation.orderId());
      operations.refused(operation, refusal);
      if (isCapture(operation, State.REFUSED)) {
        stays(operation.orderId());
        operations.openRelease(groupId, operation.orderId(), "souk");
      }
      return groupId;
    });
  }

  /** What was settled before stays as it was settled first. */
  private boolean isCapture(PaymentOperation operation, State state) {
    return operation.kind() == Kind.CAPTURE
        && operations.find(operation.key()).orElseThrow().state() == state;
  }

  @Query("DELETE FROM shipment WHERE order_id = :orderId AND status = 'awaiting_payment'")
  abstract void stays(String orderId);

  private void leaves(String orderId) {
    shipped(orderId);
    sent(orderId);
  }

  @Query("UPDATE seller_order SET status = 'shipped' WHERE id = :orderId AND status = 'placed'")
  abstract void shipped(String orderId);

  @Query(
      """
      UPDATE shipment SET status = 'shipped', shipped_at = now()
      WHERE order_id = :orderId AND status = 'awaiting_payment'
      """)
  abstract void sent(String orderId);

  /**
   * The group first, as whoever cancels does, so that the last one sees all others; then the order,
   * so that no parcel is added meanwhile.
   */
  private String lock(String orderId) {
    String groupId = lockGroupOf(orderId).id();
    lockOrder(orderId);
    return groupId;
  }

  @Query(
      """
      SELECT id FROM order_group
      WHERE id = (SELECT order_group_id FROM seller_order WHERE id = :orderId) FOR UPDATE
      """)
  abstract Group lockGroupOf(String orderId);

  @Query("SELECT id FROM seller_order WHERE id = :orderId FOR UPDATE")
  abstract String lockOrder(String orderId);
}
