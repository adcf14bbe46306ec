package souk.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Currency;
import org.junit.jupiter.api.Test;
import souk.money.Money;
import souk.shipping.ShippingProvider.Option;
import souk.shipping.ShippingProvider.Parcel;

class ShippingTableTest {
  private static final ShippingTable TABLE = new ShippingTable();

  private static Parcel parcel(long grams, boolean free) {
    return new Parcel("US", 1, grams, free, Currency.getInstance("USD"));
  }

  private static ShippingAddress in(String country) {
    return new ShippingAddress(null, "1 Main St", null, "X", null, "10001", country, null);
  }

  @Test
  void everyKilogramBegunCosts() {
    assertThat(TABLE.options(parcel(1_000, false), in("US")).getFirst().price())
        .isEqualTo(Money.of(598, "USD"));
    assertThat(TABLE.options(parcel(1_001, false), in("US")).getFirst().price())
        .isEqualTo(Money.of(697, "USD"));
  }

  @Test
  void freeShippingIsTheStandardWayOnly() {
    assertThat(TABLE.options(parcel(500, true), in("us")))
        .extracting(Option::id, option -> option.price().isZero())
        .containsExactly(tuple("standard", true), tuple("express", false));
  }

  @Test
  void freightIsNotExpress() {
    assertThat(TABLE.options(parcel(70_001, false), in("US")))
        .extracting(Option::id)
        .containsExactly("standard");
  }

  @Test
  void fartherIsDearerAndSlower() {
    Option home = TABLE.options(parcel(500, false), in("US")).getFirst();
    Option abroad = TABLE.options(parcel(500, false), in("DE")).getFirst();
    assertThat(abroad.price().amountMinor()).isGreaterThan(home.price().amountMinor());
    assertThat(abroad.daysMin()).isGreaterThan(home.daysMin());
  }

  @Test
  void whereNoCarrierGoesThereIsNoOption() {
    assertThat(TABLE.options(parcel(500, false), in("AQ"))).isEmpty();
  }
}
