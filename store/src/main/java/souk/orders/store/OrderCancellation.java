package souk.orders.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import souk.inventory.store.StockReturn;
import souk.orders.store.CancelResult.AlreadyShipped;
import souk.orders.store.CancelResult.Cancelled;
import souk.orders.store.CancelResult.NoSuchOrder;
import souk.payments.store.OperationStore;
import souk.sql.Database;
import souk.sql.Row;
import souk.sql.Statements;

/** Cancels what has not been shipped. */
@Singleton
public final class OrderCancellation {
  private record Group(String id, String checkoutId, long totalMinor) {
    static Group read(Row row) throws SQLException {
      return new Group(row.text("id"), row.text("checkout_id"), row.number("total_minor"));
    }
  }

  private record Order(String id, String status) {
    static Order read(Row row) throws SQLException {
      return new Order(row.text("id"), row.text("status"));
    }

    boolean is(String other) {
      return status.equals(other);
    }
  }

  private final Database database;
  private final StockReturn stock;
  private final OperationStore operations;

  OrderCancellation(Database database, StockReturn stock, OperationStore operations) {
    this.database = database;
    this.stock = stock;
    this.operations = operations;
  }

  /**
   * Cancels all of it or nothing: gives the units back to stock and, if nothing of its group is
   * left to pay, writes down that the authorization, or its rest, is to be given up. Safe to
   * repeat; of a cancellation and a shipment at once, one wins.
   *
   * @param id of an order, or of a group for all its orders
   */
  public CancelResult cancel(String id, String requestedBy) {
    return database.write(sql -> {
      Optional<Group> group = lockGroup(sql, id);
      return group.isEmpty() ? new NoSuchOrder() : cancel(sql, group.get(), id, requestedBy);
    });
  }

  /** Whoever cancels another part of the group waits: the last one voids. */
  private static Optional<Group> lockGroup(Statements sql, String id) throws SQLException {
    return sql.first(
        """
        SELECT id, checkout_id, total_minor FROM order_group
        WHERE id = ? OR id = (SELECT order_group_id FROM seller_order WHERE id = ?) FOR UPDATE
        """,
        Group::read,
        id,
        id);
  }

  private CancelResult cancel(Statements sql, Group group, String id, String requestedBy)
      throws SQLException {
    List<Order> all =
        sql.query(
            """
            SELECT id, status FROM seller_order WHERE order_group_id = ? ORDER BY id FOR UPDATE
            """,
            Order::read,
            group.id);
    List<Order> wanted =
        all.stream().filter(order -> id.equals(group.id) || id.equals(order.id)).toList();
    List<String> open = ids(wanted, "placed");
    List<String> leaving =
        Stream.concat(ids(wanted, "shipped").stream(), operations.capturing(open).stream())
            .sorted()
            .toList();
    if (!leaving.isEmpty()) {
      return new AlreadyShipped(leaving);
    }
    if (!open.isEmpty()) {
      sql.update(
          "UPDATE seller_order SET status = 'cancelled' WHERE id = ANY (?)",
          (Object) open.toArray(String[]::new));
      stock.cancelled(open);
      long needed = all.stream().filter(order -> !order.is("cancelled")).count() - open.size();
      if (needed == 0) {
        operations.openVoid(group.id, open.getLast(), group.totalMinor, requestedBy);
      } else {
        operations.openRelease(group.id, open.getLast(), requestedBy);
      }
    }
    return new Cancelled(group.checkoutId);
  }

  private static List<String> ids(List<Order> orders, String status) {
    return orders.stream().filter(order -> order.is(status)).map(Order::id).toList();
  }
}
