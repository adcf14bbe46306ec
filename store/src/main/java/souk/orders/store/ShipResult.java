package souk.orders.store;

/** What became of the wish to ship an order. */
public sealed interface ShipResult {
  /**
   * It is paid and on its way.
   *
   * @param capture the payment operation that takes the order's money
   */
  record Shipped(String shipmentId, String capture) implements ShipResult {}

  /**
   * It may leave when the provider has confirmed the capture, not before.
   *
   * @param capture the payment operation that takes the order's money
   */
  record AwaitingPayment(String shipmentId, String capture) implements ShipResult {}

  /**
   * Its money can't be taken, for good: nothing was written down.
   *
   * @param reason the provider's code
   */
  record PaymentFailed(String reason) implements ShipResult {}

  /** It has been cancelled, and its units may be sold again. */
  record OrderCancelled() implements ShipResult {}

  /** There is none, or it is another seller's. */
  record NoSuchOrder() implements ShipResult {}
}
