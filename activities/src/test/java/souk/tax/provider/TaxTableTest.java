package souk.tax.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import souk.money.Money;
import souk.shipping.ShippingAddress;
import souk.tax.provider.TaxProvider.Sale;
import souk.tax.provider.TaxProvider.Tax;

class TaxTableTest {
  private static final TaxTable TABLE = new TaxTable();

  private static ShippingAddress to(@Nullable String region, String postalCode, String country) {
    return new ShippingAddress(null, "1 Main St", null, "X", region, postalCode, country, null);
  }

  private static Tax tax(ShippingAddress to, long shipping, long... goods) {
    return TABLE.assess(
        new Sale(
            "US",
            LongStream.of(goods).mapToObj(minor -> Money.of(minor, "USD")).toList(),
            Money.of(shipping, "USD")),
        to);
  }

  @Test
  void aStateThatTaxesShippingDoes() {
    Tax tax = tax(to("NY", "10001", "US"), 1_000, 10_000);
    assertThat(tax.goods()).containsExactly(Money.of(400, "USD"));
    assertThat(tax.shipping()).isEqualTo(Money.of(40, "USD"));
  }

  @Test
  void aStateThatDoesNotTaxShippingDoesNot() {
    assertThat(tax(to("CA", "90001", "US"), 1_000, 10_000).total()).isEqualTo(Money.of(725, "USD"));
  }

  @Test
  void theZipCodeTellsTheStateThatIsNotNamed() {
    assertThat(tax(to(null, "90001", "US"), 0, 10_000).total()).isEqualTo(Money.of(725, "USD"));
  }

  @Test
  void someStatesTaxNothing() {
    assertThat(tax(to("OR", "97201", "US"), 1_000, 10_000).total().isZero()).isTrue();
  }

  @Test
  void valueAddedTaxIsOnShippingToo() {
    assertThat(tax(to(null, "10115", "DE"), 1_000, 10_000).total())
        .isEqualTo(Money.of(2_090, "USD"));
  }

  @Test
  void theLinesTaxesAddUpToTheTaxOnTheirSum() {
    Tax tax = tax(to("CA", "90001", "US"), 0, 333, 333, 334);
    assertThat(tax.total()).isEqualTo(Money.of(73, "USD"));
    assertThat(tax.goods())
        .isEqualTo(List.of(Money.of(24, "USD"), Money.of(24, "USD"), Money.of(25, "USD")));
  }
}
