package souk.payments.store;

/** What became of the wish to refund. */
public sealed interface RefundResult {
  /** Written down; to be settled. */
  record Opened(String operation) implements RefundResult {}

  /**
   * More than was captured and not refunded yet.
   *
   * @param roomMinor what can be refunded now
   */
  record TooMuch(long roomMinor) implements RefundResult {}

  record NoSuchOrder() implements RefundResult {}
}
