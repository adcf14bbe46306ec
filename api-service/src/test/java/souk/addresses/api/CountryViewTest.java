package souk.addresses.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import souk.addresses.Countries;
import souk.addresses.api.CountryView.FieldView;

class CountryViewTest {
  private static CountryView country(String code) {
    return CountryView.of(Countries.find(code).orElseThrow());
  }

  @Test
  void aFormHasTheFieldsOfItsCountry() {
    assertThat(country("US").fields())
        .extracting(FieldView::field, FieldView::label, FieldView::required)
        .containsExactly(
            tuple("name", "Name", false),
            tuple("line1", "Street address", true),
            tuple("line2", "Apartment, building, company", false),
            tuple("city", "City", true),
            tuple("region", "State", true),
            tuple("postal_code", "ZIP code", true),
            tuple("phone", "Phone", false));
    assertThat(country("HK").fields()).extracting(FieldView::field).doesNotContain("postal_code");
    assertThat(country("DE").fields()).extracting(FieldView::field).doesNotContain("region");
    assertThat(country("IE").fields())
        .filteredOn(field -> field.field().equals("postal_code"))
        .extracting(FieldView::label, FieldView::required)
        .containsExactly(tuple("Eircode", false));
  }

  @Test
  void statesAreListedWithTheirCodes() {
    assertThat(country("CA").subdivisions())
        .extracting(CountryView.SubdivisionView::code, CountryView.SubdivisionView::name)
        .hasSize(13)
        .contains(tuple("ON", "Ontario"));
  }
}
