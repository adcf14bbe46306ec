package souk.orders.api;

import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.List;
import souk.http.Problem;
import souk.orders.store.CancelResult.AlreadyShipped;
import souk.orders.store.CancelResult.Cancelled;
import souk.orders.store.CancelResult.NoSuchOrder;
import souk.orders.store.OrderCancellation;
import souk.payments.api.SettlementFlow;

/** The API's way to call off what has not been shipped, whoever asks for it. Safe to repeat. */
@Singleton
public final class CancelFlow {
  private final OrderCancellation cancellation;
  private final SettlementFlow payments;

  CancelFlow(OrderCancellation cancellation, SettlementFlow payments) {
    this.cancellation = cancellation;
    this.payments = payments;
  }

  /**
   * Cancels all of it or nothing; nothing of it is charged.
   *
   * @param id of an order, or of a group for all its orders
   * @param requestedBy an account, or {@code guest}
   * @throws Problem 404 if there is none, 409 if some of it is on its way
   */
  public void cancel(String id, String requestedBy) {
    switch (cancellation.cancel(id, requestedBy)) {
      case Cancelled(var checkoutId) -> payments.settle(checkoutId);
      case AlreadyShipped(var orderIds) -> throw alreadyShipped(orderIds);
      case NoSuchOrder() -> throw Problem.notFound();
    }
  }

  private static Problem alreadyShipped(List<String> orderIds) {
    return Problem.of(
        HttpStatus.CONFLICT,
        "already-shipped",
        "Nothing was cancelled: %s is on its way, or its money is just being taken for that. Cancel other orders by their own id, or send it back."
            .formatted(String.join(", ", orderIds)));
  }
}
