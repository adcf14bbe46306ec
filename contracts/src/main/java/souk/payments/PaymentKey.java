package souk.payments;

/** Names one payment attempt at the provider: the same key, the same authorization. */
public record PaymentKey(String checkoutId, int attempt) {
  @Override
  public String toString() {
    return checkoutId + "/" + attempt;
  }
}
