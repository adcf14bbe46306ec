package souk.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.http.Problem.FieldError;
import souk.shipping.ShippingAddress;

class AddressesTest {
  private final List<FieldError> errors = new ArrayList<>();

  private ShippingAddress check(ShippingAddress written) {
    return Addresses.check(written, errors);
  }

  private static ShippingAddress newYork(@Nullable String region, @Nullable String postalCode) {
    return new ShippingAddress(
        "Ada", "1 Main St", null, "New York", region, postalCode, "us", "555");
  }

  private List<String> fields() {
    return errors.stream().map(FieldError::field).toList();
  }

  @Test
  void whatIsKeptIsNormalized() {
    assertThat(check(newYork("new york", "100011234")))
        .isEqualTo(
            new ShippingAddress(
                "Ada", "1 Main St", null, "New York", "NY", "10001-1234", "US", "555"));
    assertThat(errors).isEmpty();
  }

  @Test
  void aCountryWithoutPostalCodesIsAskedForNone() {
    check(
        new ShippingAddress(
            "A", "1 Queen's Road Central", null, "Hong Kong", null, null, "HK", null));
    check(new ShippingAddress("A", "1 Jumeirah St", null, "Dubai", null, null, "AE", null));
    check(new ShippingAddress("A", "1 O'Connell St", null, "Dublin", null, null, "IE", null));
    assertThat(errors).isEmpty();
  }

  @Test
  void everyFieldThatIsWrongIsNamedOnce() {
    check(new ShippingAddress("\u202eA", " ", "a\nb", "...", "ZZ", "ABC", "US", "---"));
    assertThat(fields())
        .containsExactlyInAnyOrder(
            "shipping_address.name",
            "shipping_address.line1",
            "shipping_address.line2",
            "shipping_address.city",
            "shipping_address.region",
            "shipping_address.postal_code",
            "shipping_address.phone");
  }

  @ParameterizedTest
  @CsvSource({
    "ZZ, 10001, shipping_address.region",
    "NY, ABC, shipping_address.postal_code",
    "NY, , shipping_address.postal_code",
  })
  void whatIsNoPlaceIsNamed(String region, @Nullable String postalCode, String field) {
    check(newYork(region, postalCode));
    assertThat(fields()).containsExactly(field);
  }

  @Test
  void aCountryThatIsNoneAndALineThatIsMissingAreBothNamed() {
    check(new ShippingAddress(null, null, null, "X", null, null, "ZZ", null));
    assertThat(fields()).containsExactly("shipping_address.line1", "shipping_address.country");
  }

  @Test
  void longTextsAreRefused() {
    check(new ShippingAddress("x".repeat(201), "1 Main", null, "X", "NY", "10001", "US", null));
    assertThat(fields()).containsExactly("shipping_address.name");
  }
}
