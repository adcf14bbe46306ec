package souk.checkout.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.Checkout;
import souk.checkout.store.Checkout.LastPayment;
import souk.checkout.store.Checkout.NextAction;
import souk.money.Money;
import souk.pricing.Quote;
import souk.shipping.ShippingAddress;

/** A checkout as its shopper sees it. */
record CheckoutView(
    String id,
    String cartId,
    CheckoutStatus status,
    @Nullable String reason,
    String email,
    ShippingAddress shippingAddress,
    @Nullable Instant reservedUntil,
    @Nullable QuoteView quote,
    @Nullable NextAction nextAction,
    @Nullable LastPayment lastPayment,
    @Nullable List<String> outOfStock,
    @Nullable String orderGroupId,
    Instant createdAt,
    Instant updatedAt) {
  /**
   * What it costs.
   *
   * @param shippingOption the one chosen, or the cheapest until one is
   * @param hash of the whole quote: the same hash, the same quote
   * @param estimated what a stand-in estimated because who knows better was down; absent if nothing
   */
  record QuoteView(
      String shippingOption,
      Money goods,
      Money shipping,
      Money tax,
      Money total,
      String hash,
      @Nullable List<Quote.Estimate> estimated,
      List<Quote.Option> options) {}

  static CheckoutView of(Checkout checkout) {
    return new CheckoutView(
        checkout.id(),
        checkout.cartId(),
        checkout.status(),
        checkout.reason(),
        checkout.email(),
        checkout.shippingAddress(),
        checkout.reservedUntil(),
        quote(checkout),
        checkout.nextAction(),
        checkout.lastPayment(),
        checkout.outOfStock().isEmpty() ? null : checkout.outOfStock(),
        checkout.orderGroupId(),
        checkout.createdAt(),
        checkout.updatedAt());
  }

  private static @Nullable QuoteView quote(Checkout checkout) {
    @Nullable Quote quote = checkout.quote();
    @Nullable String chosen = checkout.shippingOption();
    @Nullable String hash = checkout.quoteHash();
    if (quote == null || chosen == null || hash == null) {
      return null;
    }
    Quote.Option option = quote.option(chosen).orElseGet(quote::cheapest);
    return new QuoteView(
        option.id(),
        option.goods(),
        option.shipping(),
        option.tax(),
        option.total(),
        hash,
        quote.estimated(),
        quote.options());
  }
}
