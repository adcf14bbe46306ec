package souk.orders.api;

import java.util.Currency;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.orders.store.PlacedOrders;

/**
 * What became of an order's money.
 *
 * @param status {@code authorized}, {@code capturing} while a parcel waits for it, {@code
 *     captured}, {@code payment_failed} if it can't be taken, {@code partly_refunded}, {@code
 *     refunded} or {@code released} if the order was cancelled
 * @param captured what the provider has confirmed
 * @param refunded what the provider has confirmed
 * @param pending whether the provider's word on the newest step is still awaited
 * @param failure the provider's code, if the money can't be taken
 */
record PaymentView(
    String status, Money captured, Money refunded, boolean pending, @Nullable String failure) {
  static PaymentView of(PlacedOrders.Paid paid, boolean isCancelled, Currency currency) {
    return new PaymentView(
        isCancelled ? "released" : status(paid),
        new Money(paid.capturedMinor(), currency),
        new Money(paid.refundedMinor(), currency),
        paid.isPending(),
        paid.failure());
  }

  private static String status(PlacedOrders.Paid paid) {
    if (paid.failure() != null) {
      return "payment_failed";
    }
    if (paid.isCapturing()) {
      return "capturing";
    }
    if (paid.capturedMinor() == 0) {
      return "authorized";
    }
    if (paid.refundedMinor() == 0) {
      return "captured";
    }
    return paid.refundedMinor() < paid.capturedMinor() ? "partly_refunded" : "refunded";
  }
}
