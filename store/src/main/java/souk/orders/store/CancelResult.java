package souk.orders.store;

import java.util.List;

/** What became of the wish to cancel an order, or a whole group. */
public sealed interface CancelResult {
  /**
   * Nothing of it will be shipped, and nothing paid.
   *
   * @param checkoutId it was bought in; what is to be voided is its payment
   */
  record Cancelled(String checkoutId) implements CancelResult {}

  /**
   * It is too late: nothing was cancelled.
   *
   * @param orderIds of those that have been shipped, or whose money is being taken to ship them
   */
  record AlreadyShipped(List<String> orderIds) implements CancelResult {}

  /** There is none. */
  record NoSuchOrder() implements CancelResult {}
}
