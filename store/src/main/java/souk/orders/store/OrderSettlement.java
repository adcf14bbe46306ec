package souk.orders.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import souk.payments.store.OperationStore;
import souk.payments.store.PaymentOperation;
import souk.payments.store.PaymentOperation.Kind;
import souk.payments.store.PaymentOperation.State;
import souk.sql.Database;
import souk.sql.Statements;

/**
 * What the provider's word on a payment operation means to its order: with its money an order
 * leaves, without it stays. One transaction each, safe to repeat.
 */
@Singleton
public final class OrderSettlement {
  private final Database database;
  private final OperationStore operations;

  OrderSettlement(Database database, OperationStore operations) {
    this.database = database;
    this.operations = operations;
  }

  /** The provider has done it. */
  public void done(PaymentOperation operation) {
    database.write(sql -> {
      String groupId = lock(sql, operation.orderId());
      operations.done(operation.key());
      if (isCapture(operation, State.DONE)) {
        leaves(sql, operation.orderId());
        operations.openRelease(groupId, operation.orderId(), "souk");
      }
      return groupId;
    });
  }

  /** The provider will not do it. */
  public void refused(PaymentOperation operation, String refusal) {
    database.write(sql -> {
      String groupId = lock(sql, operation.orderId());
      operations.refused(operation, refusal);
      if (isCapture(operation, State.REFUSED)) {
        sql.update(
            "DELETE FROM shipment WHERE order_id = ? AND status = 'awaiting_payment'",
            operation.orderId());
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

  private static void leaves(Statements sql, String orderId) throws SQLException {
    sql.update(
        "UPDATE seller_order SET status = 'shipped' WHERE id = ? AND status = 'placed'", orderId);
    sql.update(
        """
        UPDATE shipment SET status = 'shipped', shipped_at = now()
        WHERE order_id = ? AND status = 'awaiting_payment'
        """,
        orderId);
  }

  /**
   * The group first, as whoever cancels does, so that the last one sees all others; then the order,
   * so that no parcel is added meanwhile.
   */
  private static String lock(Statements sql, String orderId) throws SQLException {
    String groupId =
        sql.only(
            """
            SELECT id FROM order_group
            WHERE id = (SELECT order_group_id FROM seller_order WHERE id = ?) FOR UPDATE
            """,
            row -> row.text("id"),
            orderId);
    sql.only("SELECT id FROM seller_order WHERE id = ? FOR UPDATE", row -> groupId, orderId);
    return groupId;
  }
}
