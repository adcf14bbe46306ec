package souk.payments.provider;

import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.SettleResult;

/** A provider for tests of what only looks at its books. */
public abstract class BooksOnly implements PaymentProvider {
  @Override
  public Authorization authorize(
      PaymentKey key, Money amount, String token, String returnUrl, String instance) {
    throw refused();
  }

  @Override
  public void voidAuthorization(PaymentKey key) {
    throw refused();
  }

  @Override
  public SettleResult capture(String operation, String authorizationId, Money amount) {
    throw refused();
  }

  @Override
  public SettleResult release(String authorizationId) {
    throw refused();
  }

  @Override
  public SettleResult refund(String operation, String authorizationId, Money amount) {
    throw refused();
  }

  private static UnsupportedOperationException refused() {
    return new UnsupportedOperationException("whoever looks changes nothing");
  }
}
