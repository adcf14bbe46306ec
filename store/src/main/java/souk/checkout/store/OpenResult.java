package souk.checkout.store;

import java.util.List;

/** What became of beginning a checkout. */
public sealed interface OpenResult {
  /** Its row is written; the workflow can start. */
  record Opened(Checkout checkout) implements OpenResult {}

  /** This cart already has an open checkout, begun from the same content with the same wishes. */
  record AlreadyOpen(Checkout checkout) implements OpenResult {}

  /**
   * This cart already has an open checkout, begun from the same content; now something else is
   * wanted. The request's key is not taken yet.
   *
   * @param changes whether more than the card is other than before
   */
  record OpenOtherwise(Checkout checkout, boolean changes) implements OpenResult {}

  /** This cart has an open checkout, and was changed since. */
  record CartChanged(Checkout checkout) implements OpenResult {}

  /** The request's key was used before: what it did then answers. */
  record Repeated() implements OpenResult {}

  /** There is no such cart for this shopper. */
  record NoSuchCart() implements OpenResult {}

  record EmptyCart() implements OpenResult {}

  /** These are known to be sold out, or are offered no more. */
  record Unavailable(List<String> offerIds) implements OpenResult {}
}
