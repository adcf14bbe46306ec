package souk.pricing.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;
import souk.money.Money;
import souk.offers.Condition;
import souk.offers.LineItem;
import souk.pricing.Quote;
import souk.pricing.activity.Quoting.Result.Quoted;
import souk.shipping.ShippingAddress;
import souk.shipping.ShippingProvider;
import souk.shipping.ShippingTable;
import souk.tax.provider.TaxProvider;
import souk.tax.provider.TaxTable;

class QuotingTest {
  private static final Currency USD = Currency.getInstance("USD");
  private static final ShippingAddress NEW_YORK =
      new ShippingAddress(null, "1 Main St", null, "New York", "NY", "10001", "US", null);

  private static LineItem line(String seller, String offer, long priceMinor, int quantity) {
    return new LineItem(
        offer, offer, seller, "A thing", Condition.NEW, quantity, priceMinor, 400, false, "US", 1);
  }

  private static Quote quote(TaxProvider tax, ShippingProvider shipping) {
    var lines =
        List.of(
            line("slr_b", "ofr_1", 1_000, 2),
            line("slr_a", "ofr_2", 3_000, 1),
            line("slr_b", "ofr_3", 500, 1));
    return ((Quoted) new Quoting(tax, shipping).quote(lines, USD, NEW_YORK)).quote();
  }

  private static List<TaxProvider.Tax> taxes(
      TaxProvider tax, List<TaxProvider.Sale> sales, ShippingAddress to) {
    return ((TaxProvider.Assessment.Assessed) tax.assess(sales, to)).taxes();
  }

  @Test
  void aPlaceWhoseTaxNobodyKnowsIsNotQuoted() {
    var nowhere = new ShippingAddress(null, "1 Main St", null, "X", "ZZ", "10001", "US", null);
    assertThat(
            new Quoting(new TaxTable(), new ShippingTable())
                .quote(List.of(line("slr_a", "ofr_1", 1_000, 1)), USD, nowhere))
        .isEqualTo(new Quoting.Result.NoTaxRate());
  }

  @Test
  void everySumIsThatOfItsParts() {
    Quote quote = quote(new TaxTable(), new ShippingTable());
    assertThat(quote.estimated()).isNull();
    assertThat(quote.options()).extracting(Quote.Option::id).containsExactly("standard", "express");
    for (Quote.Option option : quote.options()) {
      assertThat(option.sellers())
          .extracting(Quote.SellerPart::sellerId)
          .containsExactly("slr_a", "slr_b");
      assertThat(option.goods()).isEqualTo(Money.of(5_500, "USD"));
      assertThat(option.total())
          .isEqualTo(option.goods().plus(option.shipping()).plus(option.tax()))
          .isEqualTo(
              Money.sum(USD, option.sellers().stream().map(Quote.SellerPart::total).toList()));
      assertThat(option.sellers().getLast().lines())
          .extracting(Quote.Line::offerId)
          .containsExactly("ofr_1", "ofr_3");
    }
  }

  @Test
  void eachProviderIsAskedOnceHoweverManySellersAndWaysThereAre() {
    List<String> asked = new ArrayList<>();
    quote(
        (sales, to) -> {
          asked.add("tax " + sales.size());
          return new TaxTable().assess(sales, to);
        },
        (parcels, to) -> {
          asked.add("shipping " + parcels.size());
          return new ShippingTable().rates(parcels, to);
        });
    assertThat(asked).containsExactly("shipping 2", "tax 4");
  }

  @Test
  void whatWasEstimatedIsMarked() {
    Quote quote =
        quote(
            (sales, to) ->
                new TaxProvider.Assessment.Assessed(taxes(new TaxTable(), sales, to), true),
            (parcels, to) ->
                new ShippingProvider.Rates(
                    new ShippingTable().rates(parcels, to).byParcel(), true));
    assertThat(quote.estimated()).containsExactly(Quote.Estimate.TAX, Quote.Estimate.SHIPPING);
  }
}
