package souk.pricing.activity;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Currency;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.offers.LineItem;
import souk.pricing.Quote;
import souk.shipping.ShippingAddress;
import souk.shipping.ShippingProvider;
import souk.tax.provider.TaxProvider;
import souk.tax.provider.TaxProvider.Assessment.Assessed;
import souk.tax.provider.TaxProvider.Assessment.NoRateKnown;

/** Puts a quote together: a purchase under every way of shipping that all its sellers offer. */
@Singleton
public final class Quoting {
  /** What came of it. */
  public sealed interface Result {
    record Quoted(Quote quote) implements Result {}

    /** These sellers have no way to get it there, or none in common. */
    record Undeliverable(List<String> sellerIds) implements Result {}

    /** Nobody knows what tax is due there. */
    record NoTaxRate() implements Result {}
  }

  /** All that one seller sells, under one way of shipping. */
  private record Delivery(List<LineItem> sold, ShippingProvider.Option option) {
    TaxProvider.Sale sale() {
      return new TaxProvider.Sale(sold.getFirst().sellerCountry(), goods(), option.price());
    }

    private List<Money> goods() {
      Currency currency = option.price().currency();
      return sold.stream()
          .map(line -> new Money(line.unitPriceMinor(), currency).times(line.quantity()))
          .toList();
    }

    Quote.SellerPart part(TaxProvider.Tax tax) {
      Currency currency = option.price().currency();
      List<Quote.Line> lines = new ArrayList<>();
      for (int index = 0; index < sold.size(); index++) {
        LineItem line = sold.get(index);
        lines.add(
            new Quote.Line(
                line.offerId(),
                line.quantity(),
                new Money(line.unitPriceMinor(), currency),
                tax.goods().get(index)));
      }
      Money goods = Money.sum(currency, goods());
      return new Quote.SellerPart(
          sold.getFirst().sellerId(),
          goods,
          option.price(),
          tax.total(),
          goods.plus(option.price()).plus(tax.total()),
          option.daysMin(),
          option.daysMax(),
          lines);
    }
  }

  private final TaxProvider tax;
  private final ShippingProvider shipping;

  Quoting(TaxProvider tax, ShippingProvider shipping) {
    this.tax = tax;
    this.shipping = shipping;
  }

  public Result quote(List<LineItem> lines, Currency currency, ShippingAddress to) {
    Map<String, List<LineItem>> bySeller = new TreeMap<>();
    for (LineItem line : lines) {
      bySeller.computeIfAbsent(line.sellerId(), seller -> new ArrayList<>()).add(line);
    }
    List<List<LineItem>> sold = List.copyOf(bySeller.values());
    var rates = shipping.rates(sold.stream().map(each -> parcel(each, currency)).toList(), to);
    Map<String, List<Delivery>> byOption = new LinkedHashMap<>();
    List<String> undeliverable = new ArrayList<>();
    for (int index = 0; index < sold.size(); index++) {
      List<ShippingProvider.Option> options = rates.byParcel().get(index);
      if (options.isEmpty()) {
        undeliverable.add(sold.get(index).getFirst().sellerId());
      }
      for (ShippingProvider.Option option : options) {
        byOption
            .computeIfAbsent(option.id(), id -> new ArrayList<>())
            .add(new Delivery(sold.get(index), option));
      }
    }
    byOption.values().removeIf(deliveries -> deliveries.size() < bySeller.size());
    if (byOption.isEmpty()) {
      return new Result.Undeliverable(
          undeliverable.isEmpty() ? List.copyOf(bySeller.keySet()) : undeliverable);
    }
    List<TaxProvider.Sale> sales =
        byOption.values().stream().flatMap(List::stream).map(Delivery::sale).toList();
    return switch (tax.assess(sales, to)) {
      case NoRateKnown() -> new Result.NoTaxRate();
      case Assessed assessed ->
          new Result.Quoted(taxed(byOption, rates.estimated(), currency, assessed));
    };
  }

  private static Quote taxed(
      Map<String, List<Delivery>> byOption,
      boolean shippingEstimated,
      Currency currency,
      Assessed assessed) {
    Iterator<TaxProvider.Tax> taxes = assessed.taxes().iterator();
    List<Quote.Option> options = new ArrayList<>();
    byOption.forEach((id, deliveries) -> {
      List<Quote.SellerPart> parts =
          deliveries.stream().map(delivery -> delivery.part(taxes.next())).toList();
      options.add(option(id, parts, currency));
    });
    return new Quote(options, estimates(assessed.estimated(), shippingEstimated));
  }

  /** Null for none: a quote without estimates looks as if there were no such thing. */
  private static @Nullable List<Quote.Estimate> estimates(boolean tax, boolean shipping) {
    List<Quote.Estimate> estimates = new ArrayList<>();
    if (tax) {
      estimates.add(Quote.Estimate.TAX);
    }
    if (shipping) {
      estimates.add(Quote.Estimate.SHIPPING);
    }
    return estimates.isEmpty() ? null : estimates;
  }

  private static ShippingProvider.Parcel parcel(List<LineItem> sold, Currency currency) {
    long grams = 0;
    boolean free = true;
    for (LineItem line : sold) {
      grams += (long) line.weightGrams() * line.quantity();
      free &= line.freeShipping();
    }
    LineItem any = sold.getFirst();
    return new ShippingProvider.Parcel(
        any.sellerCountry(), any.handlingDays(), grams, free, currency);
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
