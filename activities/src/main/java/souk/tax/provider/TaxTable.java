package souk.tax.provider;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import souk.addresses.AddressRules;
import souk.addresses.Understanding.NotUnderstood;
import souk.addresses.Understanding.Understood;
import souk.addresses.Understanding.UnknownCountry;
import souk.money.Money;
import souk.shipping.ShippingAddress;

/**
 * Tax by destination from a table: state sales tax in the US (without county and city rates), the
 * standard VAT rate within the EU's VAT territory, and nothing where the table says that Souk does
 * not collect. What it does not list, and what is no place, has no rate: that is not nothing.
 */
public final class TaxTable implements TaxProvider {
  private static final String NOT_COLLECTED = "none";

  private record Rate(BigDecimal percent, boolean onShipping) {}

  private final Map<String, Rate> rates;

  public TaxTable() {
    rates = read();
  }

  @Override
  public Assessment assess(List<Sale> sales, ShippingAddress to) {
    return rate(to)
        .<Assessment>map(rate ->
            new Assessment.Assessed(sales.stream().map(sale -> tax(sale, rate)).toList(), false))
        .orElseGet(Assessment.NoRateKnown::new);
  }

  private static Tax tax(Sale sale, Rate rate) {
    Money goods = Money.sum(sale.shipping().currency(), sale.goods());
    Money onGoods = share(goods, rate.percent());
    Money onShipping =
        rate.onShipping() ? share(sale.shipping(), rate.percent()) : Money.zero(goods.currency());
    return new Tax(
        onGoods.allocate(sale.goods().stream().map(Money::amountMinor).toList()), onShipping);
  }

  private Optional<Rate> rate(ShippingAddress to) {
    return switch (AddressRules.understand(to.place())) {
      case Understood place -> Optional.ofNullable(rates.get(taxedAs(place)));
      case NotUnderstood none -> Optional.empty();
      case UnknownCountry none -> Optional.empty();
    };
  }

  private static String taxedAs(Understood place) {
    return place.territory().equals("US") ? "US-" + place.region() : place.territory();
  }

  private static Money share(Money amount, BigDecimal percent) {
    long minor =
        BigDecimal.valueOf(amount.amountMinor())
            .multiply(percent)
            .movePointLeft(2)
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
    return new Money(minor, amount.currency());
  }

  private static Map<String, Rate> read() {
    Map<String, Rate> rates = new HashMap<>();
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(TaxTable.class.getResourceAsStream("rates.csv")),
                StandardCharsets.UTF_8))) {
      for (String line : reader.lines().filter(line -> !line.startsWith("#")).toList()) {
        List<String> fields = List.of(line.split(","));
        rates.put(fields.getFirst(), rate(fields));
      }
      return Map.copyOf(rates);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Rate rate(List<String> fields) {
    return fields.get(1).equals(NOT_COLLECTED)
        ? new Rate(BigDecimal.ZERO, false)
        : new Rate(new BigDecimal(fields.get(1)), fields.get(2).equals("yes"));
  }
}
