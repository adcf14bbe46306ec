package souk.checkout.activity;

import io.temporal.failure.ApplicationFailure;
import jakarta.inject.Singleton;
import java.util.Currency;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.checkout.store.Checkout;
import souk.checkout.store.CheckoutStore;
import souk.checkout.store.Revision;
import souk.digest.Sha256;
import souk.pricing.Quote;
import souk.pricing.QuoteActivities;
import souk.pricing.QuoteResult;
import souk.pricing.activity.Quoting;
import souk.sql.Json;

@Singleton
final class QuoteActivitiesImpl implements QuoteActivities {
  private final CheckoutStore checkouts;
  private final Quoting quoting;

  QuoteActivitiesImpl(CheckoutStore checkouts, Quoting quoting) {
    this.checkouts = checkouts;
    this.quoting = quoting;
  }

  @Override
  public QuoteResult freeze(String checkoutId) {
    Checkout checkout = required(checkoutId, checkouts.findAsBegun(checkoutId));
    @Nullable Quote before = checkout.quote();
    if (before != null) {
      return frozenBefore(checkout, before);
    }
    var result =
        quoting.quote(
            checkout.lines(),
            Currency.getInstance(checkout.currency()),
            checkout.shippingAddress());
    return switch (result) {
      case Quoting.Result.Undeliverable(var sellerIds) -> new QuoteResult.Undeliverable(sellerIds);
      case Quoting.Result.NoTaxRate() -> new QuoteResult.NoTaxRate();
      case Quoting.Result.Quoted(var quote) -> {
        Quote.Option chosen = chosen(checkout, quote);
        QuoteResult.Frozen frozen = frozen(checkout, chosen);
        if (!checkouts.freeze(checkoutId, quote, hash(quote), chosen, frozen.payable())) {
          Checkout now = required(checkoutId, checkouts.find(checkoutId));
          yield now.quote() == null ? frozen : frozenBefore(now, now.quote());
        }
        yield frozen;
      }
    };
  }

  @Override
  public QuoteResult requote(String checkoutId) {
    Checkout checkout = required(checkoutId, checkouts.find(checkoutId));
    @Nullable Revision wish = checkout.revising();
    if (wish == null) {
      return frozenBefore(checkout, Objects.requireNonNull(checkout.quote()));
    }
    var result =
        quoting.quote(
            checkout.lines(), Currency.getInstance(checkout.currency()), wish.shippingAddress());
    return switch (result) {
      case Quoting.Result.Undeliverable(var sellerIds) -> {
        checkouts.refuseRevision(checkout, "undeliverable");
        yield new QuoteResult.Undeliverable(sellerIds);
      }
      case Quoting.Result.NoTaxRate() -> {
        checkouts.refuseRevision(checkout, "no_tax_rate");
        yield new QuoteResult.NoTaxRate();
      }
      case Quoting.Result.Quoted(var quote) -> requoted(checkout, wish, quote);
    };
  }

  private QuoteResult requoted(Checkout checkout, Revision wish, Quote quote) {
    @Nullable String wanted = wish.shippingOption();
    Optional<Quote.Option> chosen =
        wanted == null ? Optional.of(quote.cheapest()) : quote.option(wanted);
    if (chosen.isEmpty()) {
      checkouts.refuseRevision(checkout, "shipping_option");
    } else {
      checkouts.revised(checkout, wish, quote, hash(quote), chosen.get());
    }
    Checkout now = required(checkout.id(), checkouts.find(checkout.id()));
    return frozenBefore(now, Objects.requireNonNull(now.quote()));
  }

  private static Checkout required(String checkoutId, Optional<Checkout> found) {
    return found.orElseThrow(() ->
        ApplicationFailure.newNonRetryableFailure("no checkout " + checkoutId, "NoSuchCheckout"));
  }

  private static QuoteResult.Frozen frozenBefore(Checkout checkout, Quote quote) {
    return frozen(
        checkout, quote.option(Objects.requireNonNull(checkout.shippingOption())).orElseThrow());
  }

  private static Quote.Option chosen(Checkout checkout, Quote quote) {
    @Nullable String wanted = checkout.shippingOption();
    return wanted == null ? quote.cheapest() : quote.option(wanted).orElseGet(quote::cheapest);
  }

  /** Buying now needs the total and the way of shipping that the buyer asked for. */
  private static QuoteResult.Frozen frozen(Checkout checkout, Quote.Option chosen) {
    @Nullable Long expected = checkout.expectedTotalMinor();
    @Nullable String wanted = checkout.shippingOption();
    boolean payable =
        (expected == null || expected == chosen.total().amountMinor())
            && (wanted == null || wanted.equals(chosen.id()));
    return new QuoteResult.Frozen(
        chosen.total(),
        chosen.sellers().stream().map(Quote.SellerPart::sellerId).toList(),
        payable);
  }

  private static String hash(Quote quote) {
    return Sha256.hex(Json.write(quote));
  }
}
