package souk.orders.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.http.Cursors;
import souk.http.Idempotency;
import souk.http.Problem;
import souk.http.Roles;
import souk.http.Shopper.Buyer;
import souk.http.Slice;
import souk.http.Texts;
import souk.orders.store.SellerOrders;
import souk.orders.store.ShipResult.AwaitingPayment;
import souk.orders.store.ShipResult.NoSuchOrder;
import souk.orders.store.ShipResult.OrderCancelled;
import souk.orders.store.ShipResult.PaymentFailed;
import souk.orders.store.ShipResult.Shipped;
import souk.payments.api.SettlementFlow;
import souk.sql.Place;

/** What sellers have sold and have to ship. Shipping an order takes its money. */
@Controller("/seller/orders")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SellerOrderController {
  private static final int LIMIT = 20;
  private static final int LIMIT_MAX = 100;
  private static final int TEXT_LENGTH_MAX = 100;

  /** A page of a seller's orders, newest first. */
  record Page(List<SellerOrderView> items, @Nullable String nextCursor) {}

  /** A parcel that left. */
  record Parcel(@Nullable String carrier, @Nullable String trackingNumber) {}

  /**
   * The shipment it became.
   *
   * @param status {@code shipped}, or {@code awaiting_payment} if it must not leave yet
   * @param payment {@code captured}, or {@code capturing} while the provider's word is awaited
   */
  record ShipmentView(String id, String orderId, String status, String payment) {
    static ShipmentView shipped(String id, String orderId) {
      return new ShipmentView(id, orderId, "shipped", "captured");
    }
  }

  /** A provider that is well has answered by then. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final SellerOrders orders;
  private final SettlementFlow payments;
  private final Idempotency idempotency;

  SellerOrderController(SellerOrders orders, SettlementFlow payments, Idempotency idempotency) {
    this.orders = orders;
    this.payments = payments;
    this.idempotency = idempotency;
  }

  @Get
  @Secured(Roles.SELLER)
  Page list(
      @Parameter(hidden = true) Buyer seller,
      @QueryValue @Nullable String cursor,
      @QueryValue @Nullable Integer limit) {
    int size = Cursors.limit(limit, LIMIT, LIMIT_MAX);
    var cursors = Cursors.of("seller_orders", seller.accountId());
    var page =
        Slice.of(orders.of(seller.accountId(), cursors.place(cursor, Place.LAST), size + 1), size);
    return new Page(
        page.items(SellerOrderView::of),
        page.next(last -> cursors.encode(new Place(last.placedAt(), last.id()))));
  }

  /**
   * Ships an order: its money is taken first. 201 when the parcel may leave; 202 while the payment
   * provider's word is awaited, {@code GET /seller/orders} tells it later; 409 if the money can't
   * be taken, and nothing has changed.
   */
  @Post("/{id}/shipments")
  @Secured({Roles.SELLER, Roles.OPS})
  HttpResponse<?> ship(
      HttpRequest<?> request,
      String id,
      @Parameter(hidden = true) Buyer seller,
      @Body Parcel parcel) {
    String carrier = text("carrier", parcel.carrier());
    String trackingNumber = text("tracking_number", parcel.trackingNumber());
    var key = idempotency.key(request, seller, parcel);
    HttpResponse<?> kept =
        idempotency.answerOnce(key, () -> accepted(id, seller, carrier, trackingNumber));
    if (kept.code() >= HttpStatus.BAD_REQUEST.getCode()) {
      return kept;
    }
    payments.settleWithin(id, PATIENCE);
    return told(kept, id);
  }

  /** What is kept under the key says which shipment it is, not what has become of it. */
  private HttpResponse<?> told(HttpResponse<?> kept, String id) {
    String shipmentId =
        switch (kept.body()) {
          case ShipmentView first -> first.id();
          case JsonNode again -> again.path("id").asText();
          case null, default -> throw new IllegalStateException("no shipment: " + kept.body());
        };
    return switch (orders.outcome(id, shipmentId)) {
      case Shipped shipped -> kept;
      case AwaitingPayment waiting ->
          HttpResponse.accepted()
              .body(new ShipmentView(shipmentId, id, "awaiting_payment", "capturing"));
      case PaymentFailed(var reason) -> throw paymentFailed(reason);
      case OrderCancelled() -> throw cancelled();
      case NoSuchOrder() -> throw Problem.notFound();
    };
  }

  private HttpResponse<ShipmentView> accepted(
      String id, Buyer seller, String carrier, String trackingNumber) {
    boolean isOperator = seller.roles().contains(Roles.OPS);
    return switch (orders.ship(id, seller.accountId(), isOperator, carrier, trackingNumber)) {
      case Shipped(var shipmentId, var capture) ->
          HttpResponse.created(ShipmentView.shipped(shipmentId, id));
      case AwaitingPayment(var shipmentId, var capture) ->
          HttpResponse.created(ShipmentView.shipped(shipmentId, id));
      case PaymentFailed(var reason) -> throw paymentFailed(reason);
      case OrderCancelled() -> throw cancelled();
      case NoSuchOrder() -> throw Problem.notFound();
    };
  }

  private static Problem cancelled() {
    return Problem.of(
        HttpStatus.CONFLICT,
        "order-cancelled",
        "This order has been cancelled. Don't send it; its units are for sale again.");
  }

  private static Problem paymentFailed(String reason) {
    return Problem.of(
            HttpStatus.CONFLICT,
            "payment-failed",
            "The buyer's money can't be taken any more (%s). Don't send it; cancel the order or ask the buyer to buy again."
                .formatted(reason))
        .with("reason", reason);
  }

  private static String text(String field, @Nullable String value) {
    if (value == null || value.isBlank() || Texts.length(value) > TEXT_LENGTH_MAX) {
      throw Problem.invalid(field, "must be 1 to %d characters".formatted(TEXT_LENGTH_MAX));
    }
    return value.strip();
  }
}
