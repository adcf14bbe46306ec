package souk.checkout.flow;

/** What a checkout that holds stock may wake up for. */
sealed interface CheckoutEvent {
  /** An attempt has been accepted. */
  record PayWith(int attempt) implements CheckoutEvent {}

  /** The buyer wants it otherwise; nothing is being paid. */
  record Revise(int revision) implements CheckoutEvent {}

  /** The buyer gives up. */
  record Cancel() implements CheckoutEvent {}

  record DeadlinePassed() implements CheckoutEvent {}
}
