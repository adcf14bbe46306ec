package souk.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Currency;
import org.jspecify.annotations.Nullable;
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

  @Test
  void aPlaceIsAsFarAwayUnderEitherCountry() {
    assertThat(TABLE.options(parcel(500, false), at("PR", null, "00901")))
        .isEqualTo(TABLE.options(parcel(500, false), at("US", "PR", "00901")))
        .isEqualTo(TABLE.options(parcel(500, false), in("US")));
    var french = new Parcel("FR", 1, 500, false, Currency.getInstance("USD"));
    assertThat(TABLE.options(french, at("FR", null, "97400")))
        .isEqualTo(TABLE.options(french, at("RE", null, "97400")));
    assertThat(TABLE.options(french, at("FR", null, "98000")))
        .isEqualTo(TABLE.options(french, at("MC", null, "98000")))
        .isEqualTo(TABLE.options(french, at("FR", null, "75001")));
    assertThat(TABLE.options(french, at("FR", null, "98415"))).isEmpty();
  }

  private static ShippingAddress at(String country, @Nullable String region, String postalCode) {
    return new ShippingAddress(null, "1 Main St", null, "X", region, postalCode, country, null);
  }
}
