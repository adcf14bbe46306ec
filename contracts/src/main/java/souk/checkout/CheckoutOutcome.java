package souk.checkout;

import org.jspecify.annotations.Nullable;

/**
 * How a checkout ended.
 *
 * @param orderGroupId there if placed
 * @param reason why not, for support: a word such as {@code fraud} or {@code undeliverable}
 */
public record CheckoutOutcome(
    CheckoutStatus status, @Nullable String orderGroupId, @Nullable String reason) {
  public static CheckoutOutcome placed(String orderGroupId) {
    return new CheckoutOutcome(CheckoutStatus.PLACED, orderGroupId, null);
  }

  public static CheckoutOutcome ended(CheckoutStatus status, @Nullable String reason) {
    return new CheckoutOutcome(status, null, reason);
  }
}
