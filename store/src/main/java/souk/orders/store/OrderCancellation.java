package souk.orders.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import souk.inventory.store.StockReturn;
import souk.orders.store.CancelResult.AlreadyShipped;
import souk.orders.store.CancelResult.Cancelled;
import souk.orders.store.CancelResult.NoSuchOrder;
import souk.orders.store.OrderCancellation.Group;
import souk.payments.store.OperationStore;
import souk.sql.Database;
import souk.sql.Guarded;

/** Cancels what has not been shipped. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class OrderCancellation implements GenericRepository<Group, String> {
  /** A purchase of which something is cancelled. */
  @MappedEntity("order_group")
  record Group(@Id String id, String checkoutId, long totalMinor) {}

  /** One of its orders. */
  @MappedEntity("seller_order")
  record Order(@Id String id, String status) {
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
    return database.together(() -> {
      Optional<Group> group = lockGroup(id);
      return group.isEmpty() ? new NoSuchOrder() : cancel(group.get(), id, requestedBy);
    });
  }

  /** Whoever cancels another part of the group waits: the last one voids. */
  @Query(
      """
      SELECT id, checkout_id, total_minor FROM order_group
      WHERE id = :id OR id = (SELECT order_group_id FROM seller_order WHERE id = :id) FOR UPDATE
      """)
  abstract Optional<Group> lockGroup(String id);

  @Query(
      """
      SELECT id, status FROM seller_order WHERE order_group_id = :groupId ORDER BY id FOR UPDATE
      """)
  abstract List<Order> lockOrders(String groupId);

  @Query("UPDATE seller_order SET status = 'cancelled' WHERE id = ANY (:ids)")
  abstract void cancelled(@TypeDef(type = DataType.STRING_ARRAY) List<String> ids);

  private CancelResult cancel(Group group, String id, String requestedBy) {
    List<Order> all = lockOrders(group.id);
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
      cancelled(open);
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
