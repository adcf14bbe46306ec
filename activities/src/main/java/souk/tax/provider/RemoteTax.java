package souk.tax.provider;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.shipping.ShippingAddress;
import souk.shipping.provider.QuotingService;
import souk.shipping.provider.QuotingService.Destination;

/** Tax as an external service assesses it. Answers that can't be right are not believed. */
final class RemoteTax implements TaxProvider {
  private record Question(Destination to, List<AskedSale> sales) {}

  private record AskedSale(
      String currency, String fromCountry, List<Long> goodsMinor, long shippingMinor) {}

  private record Answer(@Nullable List<AnsweredSale> sales) {}

  private record AnsweredSale(
      @Nullable List<Long> goodsTaxMinor, @Nullable Long shippingTaxMinor) {}

  private final QuotingService service;

  RemoteTax(QuotingService service) {
    this.service = service;
  }

  @Override
  public Assessment assess(List<Sale> sales, ShippingAddress to) {
    var question = new Question(Destination.of(to), sales.stream().map(RemoteTax::asked).toList());
    List<AnsweredSale> answered =
        Objects.requireNonNullElse(service.ask(question, Answer.class).sales(), List.of());
    QuotingService.require(answered.size() == sales.size(), "as many sales as were asked about");
    List<Tax> taxes = new ArrayList<>();
    for (int index = 0; index < sales.size(); index++) {
      taxes.add(tax(sales.get(index), answered.get(index)));
    }
    return new Assessment.Assessed(taxes, false);
  }

  private static AskedSale asked(Sale sale) {
    return new AskedSale(
        sale.shipping().currency().getCurrencyCode(),
        sale.sellerCountry(),
        sale.goods().stream().map(Money::amountMinor).toList(),
        sale.shipping().amountMinor());
  }

  private static Tax tax(Sale sale, AnsweredSale answered) {
    Currency currency = sale.shipping().currency();
    List<Long> onGoods = Objects.requireNonNullElse(answered.goodsTaxMinor(), List.of());
    QuotingService.require(onGoods.size() == sale.goods().size(), "a tax for each of the goods");
    List<Money> goods = new ArrayList<>();
    for (int index = 0; index < onGoods.size(); index++) {
      goods.add(checked(onGoods.get(index), sale.goods().get(index), currency));
    }
    return new Tax(goods, checked(answered.shippingTaxMinor(), sale.shipping(), currency));
  }

  private static Money checked(@Nullable Long taxMinor, Money taxed, Currency currency) {
    long minor = Objects.requireNonNullElse(taxMinor, -1L);
    QuotingService.require(
        minor >= 0 && minor <= taxed.amountMinor(), "a tax between nothing and all of it");
    return new Money(minor, currency);
  }
}
