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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.shipping.ShippingAddress;
import souk.shipping.provider.UnitedStates;

/**
 * Tax by destination from a table: state sales tax in the US (without county and city rates), the
 * standard VAT rate in the EU, none elsewhere. The table names its sources.
 */
public final class TaxTable implements TaxProvider {
  private record Rate(BigDecimal percent, boolean onShipping) {}

  private static final Rate NONE = new Rate(BigDecimal.ZERO, false);

  private final Map<String, Rate> rates;

  public TaxTable() {
    rates = read();
  }

  @Override
  public Assessment assess(List<Sale> sales, ShippingAddress to) {
    return new Assessment(sales.stream().map(sale -> assess(sale, to)).toList(), false);
  }

  public Tax assess(Sale sale, ShippingAddress to) {
    Rate rate = rate(to);
    Money goods = Money.sum(sale.shipping().currency(), sale.goods());
    Money onGoods = share(goods, rate.percent());
    Money onShipping =
        rate.onShipping() ? share(sale.shipping(), rate.percent()) : Money.zero(goods.currency());
    return new Tax(
        onGoods.allocate(sale.goods().stream().map(Money::amountMinor).toList()), onShipping);
  }

  private Rate rate(ShippingAddress to) {
    String country = Objects.requireNonNullElse(to.country(), "").toUpperCase(Locale.ROOT);
    @Nullable String place = country;
    if (country.equals("US")) {
      place = "US-" + UnitedStates.stateOf(to).orElse("");
    }
    return rates.getOrDefault(place, NONE);
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
        rates.put(
            fields.get(0), new Rate(new BigDecimal(fields.get(1)), fields.get(2).equals("yes")));
      }
      return Map.copyOf(rates);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
