package souk.pricing.activity;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import souk.checkout.CheckoutLine;
import souk.money.Money;
import souk.pricing.Quote;
import souk.shipping.ShippingAddress;
import souk.shipping.ShippingProvider;
import souk.tax.provider.TaxProvider;

/** Puts a quote together: a purchase under every way of shipping that all its sellers offer. */
@Singleton
final class Quoting {
  /** What came of it. */
  sealed interface Result {
    record Quoted(Quote quote) implements Result {}

    /** These sellers have no way to get it there, or none in common. */
    record Undeliverable(List<String> sellerIds) implements Result {}
  }

  private final TaxProvider tax;
  private final ShippingProvider shipping;

  Quoting(TaxProvider tax, ShippingProvider shipping) {
    this.tax = tax;
    this.shipping = shipping;
  }

  Result quote(List<CheckoutLine> lines, Currency currency, ShippingAddress to) {
    Map<String, List<CheckoutLine>> bySeller = new TreeMap<>();
    for (CheckoutLine line : lines) {
      bySeller.computeIfAbsent(line.sellerId(), seller -> new ArrayList<>()).add(line);
    }
    Map<String, List<Quote.SellerPart>> byOption = new LinkedHashMap<>();
    List<String> undeliverable = new ArrayList<>();
    bySeller.forEach((sellerId, sold) -> {
      var options = shipping.options(parcel(sold, currency), to);
      if (options.isEmpty()) {
        undeliverable.add(sellerId);
      }
      for (ShippingProvider.Option option : options) {
        byOption
            .computeIfAbsent(option.id(), id -> new ArrayList<>())
            .add(part(sellerId, sold, option, to));
      }
    });
    byOption.values().removeIf(parts -> parts.size() < bySeller.size());
    if (byOption.isEmpty()) {
      return new Result.Undeliverable(
          undeliverable.isEmpty() ? List.copyOf(bySeller.keySet()) : undeliverable);
    }
    List<Quote.Option> options = new ArrayList<>();
    byOption.forEach((id, parts) -> options.add(option(id, parts, currency)));
    return new Result.Quoted(new Quote(options));
  }

  private static ShippingProvider.Parcel parcel(List<CheckoutLine> sold, Currency currency) {
    long grams = 0;
    boolean free = true;
    for (CheckoutLine line : sold) {
      grams += (long) line.weightGrams() * line.quantity();
      free &= line.freeShipping();
    }
    CheckoutLine any = sold.getFirst();
    return new ShippingProvider.Parcel(
        any.sellerCountry(), any.handlingDays(), grams, free, currency);
  }

  private Quote.SellerPart part(
      String sellerId,
      List<CheckoutLine> sold,
      ShippingProvider.Option option,
      ShippingAddress to) {
    Currency currency = option.price().currency();
    List<Money> goods =
        sold.stream()
            .map(line -> new Money(line.unitPriceMinor(), currency).times(line.quantity()))
            .toList();
    var assessed =
        tax.assess(
            new TaxProvider.Sale(sold.getFirst().sellerCountry(), goods, option.price()), to);
    List<Quote.Line> lines = new ArrayList<>();
    for (int index = 0; index < sold.size(); index++) {
      CheckoutLine line = sold.get(index);
      lines.add(
          new Quote.Line(
              line.offerId(),
              line.quantity(),
              new Money(line.unitPriceMinor(), currency),
              assessed.goods().get(index)));
    }
    Money goodsTotal = Money.sum(currency, goods);
    return new Quote.SellerPart(
        sellerId,
        goodsTotal,
        option.price(),
        assessed.total(),
        goodsTotal.plus(option.price()).plus(assessed.total()),
        option.daysMin(),
        option.daysMax(),
        lines);
  }

  private static Quote.Option option(String id, List<Quote.SellerPart> parts, Currency currency) {
    return new Quote.Option(
        id,
        sum(currency, parts, Quote.SellerPart::goods),
        sum(currency, parts, Quote.SellerPart::shipping),
        sum(currency, parts, Quote.SellerPart::tax),
        sum(currency, parts, Quote.SellerPart::total),
        parts);
  }

  private static Money sum(
      Currency currency, List<Quote.SellerPart> parts, Function<Quote.SellerPart, Money> amount) {
    return Money.sum(currency, parts.stream().map(amount).toList());
  }
}
