package souk.orders.api;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.http.Cursors;
import souk.http.Problem;
import souk.http.Roles;
import souk.http.Shopper;
import souk.http.Shopper.Buyer;
import souk.http.Slice;
import souk.orders.store.OrderStore;
import souk.orders.store.PlacedOrders;
import souk.sql.Place;

/** What was bought, and calling it off. */
@Controller("/orders")
@ExecuteOn(TaskExecutors.BLOCKING)
final class OrderController {
  private static final int LIMIT = 20;
  private static final int LIMIT_MAX = 100;

  /** A page of a buyer's purchases, newest first. */
  record Page(List<OrderGroupView> items, @Nullable String nextCursor) {}

  private final OrderStore orders;
  private final CancelFlow flow;

  OrderController(OrderStore orders, CancelFlow flow) {
    this.orders = orders;
    this.flow = flow;
  }

  /** An order group, found by its own id or by that of one of its orders. */
  @Get("/{id}")
  @Secured({Roles.GUEST, Roles.BUYER})
  OrderGroupView get(String id, @Parameter(hidden = true) Shopper shopper) {
    return OrderGroupView.of(owned(id, shopper));
  }

  private PlacedOrders owned(String id, Shopper shopper) {
    return orders
        .find(id)
        .filter(placed -> shopper.owns(placed.buyerId(), placed.tokenHash()))
        .orElseThrow(Problem::notFound);
  }

  /**
   * Cancels an order that has not been shipped, or a whole group of them: nothing of it is charged.
   * Repeating it changes nothing.
   */
  @Post("/{id}/cancel")
  @Secured({Roles.GUEST, Roles.BUYER})
  OrderGroupView cancel(String id, @Parameter(hidden = true) Shopper shopper) {
    PlacedOrders placed = owned(id, shopper);
    @Nullable String buyerId = placed.buyerId();
    flow.cancel(id, buyerId == null ? "guest" : buyerId);
    return get(id, shopper);
  }

  @Get
  @Secured(Roles.BUYER)
  Page list(
      @Parameter(hidden = true) Buyer buyer,
      @QueryValue @Nullable String cursor,
      @QueryValue @Nullable Integer limit) {
    int size = Cursors.limit(limit, LIMIT, LIMIT_MAX);
    var cursors = Cursors.of("orders", buyer.accountId());
    var place = cursors.place(cursor, Place.LAST);
    var page = Slice.of(orders.ofBuyer(buyer.accountId(), place, size + 1), size);
    return new Page(
        page.items(OrderGroupView::of),
        page.next(last -> cursors.encode(new Place(last.placedAt(), last.orderGroupId()))));
  }
}
