package souk.checkout.api;

import jakarta.inject.Singleton;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.CheckoutStore;
import souk.payments.api.HintListener;
import souk.payments.api.PaymentHint;

/** A challenge may be over: the checkout that waits for it looks. */
@Singleton
final class ChallengeHints implements HintListener {
  private final CheckoutStore checkouts;
  private final CheckoutFlow flow;

  ChallengeHints(CheckoutStore checkouts, CheckoutFlow flow) {
    this.checkouts = checkouts;
    this.flow = flow;
  }

  @Override
  public void heard(PaymentHint hint) {
    checkouts
        .find(hint.checkoutId())
        .filter(checkout -> checkout.status() == CheckoutStatus.AWAITING_CHALLENGE)
        .filter(checkout ->
            hint.key().equals(checkout.id() + "/" + checkout.attempt()) && !hint.isOpen())
        .ifPresent(checkout -> flow.challengeAnswered(checkout.id(), checkout.attempt()));
  }
}
