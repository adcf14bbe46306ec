package souk.tax.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import souk.addresses.AddressRules;
import souk.addresses.Countries;
import souk.addresses.Country;
import souk.addresses.Place;
import souk.addresses.Understanding.Understood;
import souk.money.Money;
import souk.shipping.ShippingAddress;
import souk.tax.provider.TaxProvider.Assessment;
import souk.tax.provider.TaxProvider.Assessment.Assessed;
import souk.tax.provider.TaxProvider.Sale;
import souk.tax.provider.TaxProvider.Tax;

class TaxTableTest {
  private static final TaxTable TABLE = new TaxTable();

  private static ShippingAddress to(
      @Nullable String region, @Nullable String postalCode, String country) {
    return new ShippingAddress(null, "1 Main St", null, "X", region, postalCode, country, null);
  }

  private static Tax tax(ShippingAddress to, long shipping, long... goods) {
    Assessment assessment =
        TABLE.assess(
            List.of(
                new Sale(
                    "US",
                    LongStream.of(goods).mapToObj(minor -> Money.of(minor, "USD")).toList(),
                    Money.of(shipping, "USD"))),
            to);
    assertThat(assessment).as(to.toString()).isInstanceOf(Assessed.class);
    return ((Assessed) assessment).taxes().getFirst();
  }

  /** On 100.00 of goods. */
  private static long on100(@Nullable String region, @Nullable String postalCode, String country) {
    return tax(to(region, postalCode, country), 0, 10_000).total().amountMinor();
  }

  private static boolean isKnown(
      @Nullable String region, @Nullable String postalCode, String country) {
    return TABLE.assess(List.of(), to(region, postalCode, country)) instanceof Assessed;
  }

  static Stream<Country> countries() {
    return Countries.all().stream();
  }

  @ParameterizedTest
  @MethodSource("countries")
  void everyPlaceThatIsUnderstoodHasARateOrIsDeclaredToHaveNone(Country country) {
    List<String> postalCodes = new ArrayList<>(country.postalCodeExamples());
    for (String postalCode : postalCodes.isEmpty() ? List.of("") : postalCodes) {
      for (@Nullable String region : regions(country)) {
        ShippingAddress to = to(region, postalCode, country.code());
        boolean understood = AddressRules.understand(to.place()) instanceof Understood;
        assertThat(isKnown(region, postalCode, country.code()))
            .as(to.toString())
            .isEqualTo(understood);
      }
    }
  }

  private static List<@Nullable String> regions(Country country) {
    List<@Nullable String> regions = new ArrayList<>();
    regions.add(null);
    country.subdivisions().forEach(subdivision -> regions.add(subdivision.code()));
    return regions;
  }

  @Test
  void everyStateHasARate() {
    for (int zip = 0; zip < 100_000; zip += 9) {
      String code = "%05d".formatted(zip);
      if (AddressRules.understand(new Place("US", null, code, null)) instanceof Understood) {
        assertThat(isKnown(null, code, "US")).as(code).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"ZZ, 10001, US", "NY, ABC, US", "CA, 10001, US", "NY, , US", ", , ZZ", ", 1, DE"})
  void aPlaceThatIsNoneIsNotUntaxed(
      @Nullable String region, @Nullable String postalCode, String country) {
    assertThat(TABLE.assess(List.of(), to(region, postalCode, country)))
        .isEqualTo(new Assessment.NoRateKnown());
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "NY, 10001, US, 400",
        "ny, 10001, US, 400",
        "New York, 10001, US, 400",
        "-, 10001, US, 400",
        "US-NY, 10001-1234, US, 400",
        "NY, 06390, US, 400",
        "CT, 06390, US, 635",
        "PR, 00901, US, 1050",
        "-, 00901, US, 1050",
        "-, 00901, PR, 1050",
        "AE, 09012, US, 0",
        "GU, 96910, US, 0",
        "-, 96910, GU, 0",
        // Where the EU's VAT ends.
        "-, 28013, ES, 2100",
        "-, 35001, ES, 0",
        "TF, 38001, ES, 0",
        "-, 51001, ES, 0",
        "-, 52001, ES, 0",
        "-, 10115, DE, 1900",
        "-, 27498, DE, 0",
        "-, 78266, DE, 0",
        "-, 75001, FR, 2000",
        "-, 97400, FR, 0",
        "-, 97400, RE, 0",
        "-, 97110, GP, 0",
        "-, 98000, FR, 2000",
        "-, 98000, MC, 2000",
        "-, 22100, FI, 0",
        "-, 22100, AX, 0",
        "-, 00100, FI, 2550",
        "-, 23041, IT, 0",
        "-, 22061, IT, 0",
        "-, 00184, IT, 2200",
        "-, 00120, IT, 0",
        "-, 63086, GR, 0",
        "-, 10557, GR, 2400",
        "-, 9000-012, PT, 2200",
        "-, 9500-001, PT, 1600",
        "-, 1000-001, PT, 2300",
        "-, 6691, AT, 1900",
        "-, 6993, AT, 1900",
        "-, 1010, AT, 2000",
        "-, BT1 1AA, GB, 2000",
        "-, SW1A 1AA, GB, 0",
        "-, IM1 1AA, GB, 0",
        "-, IM1 1AA, IM, 0",
        "-, BFPO 57, GB, 1900",
        "-, 1010, CY, 1900",
        "-, 3900, DK, 0",
        "-, 1050, DK, 2500",
        "-, -, IE, 2300",
        "-, -, HK, 0",
        "-, 10000, XK, 0",
      },
      nullValues = "-")
  void taxIsThatOfThePlaceHoweverItIsWritten(
      @Nullable String region, @Nullable String postalCode, String country, long minor) {
    assertThat(on100(region, postalCode, country)).isEqualTo(minor);
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
