package souk.addresses.api;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import souk.addresses.AddressField;
import souk.addresses.AddressText;
import souk.addresses.Country;
import souk.addresses.Subdivision;

/**
 * What a form for addresses in a country needs.
 *
 * @param fields of {@code shipping_address}, in the order in which the country writes them
 * @param subdivisions what {@code region} may be, by code or by name; where there is no such field,
 *     it is not asked for
 */
record CountryView(
    String code, String name, List<FieldView> fields, List<SubdivisionView> subdivisions) {
  /**
   * A field.
   *
   * @param label what it is called there, in English
   * @param pattern what the whole of it must match, blanks and hyphens aside; absent if anything
   *     goes
   */
  record FieldView(
      String field,
      String label,
      boolean required,
      int lengthMax,
      @Nullable String pattern,
      @Nullable List<String> examples) {}

  /**
   * A state, province or the like.
   *
   * @param code that of ISO 3166-2, without the country's
   * @param postalCodesBegin a pattern; absent if postal codes don't tell
   * @param within the code of the larger subdivision that it is part of; absent for none
   */
  record SubdivisionView(
      String code, String name, @Nullable String postalCodesBegin, @Nullable String within) {
    static SubdivisionView of(Subdivision subdivision) {
      return new SubdivisionView(
          subdivision.code(),
          subdivision.name(),
          subdivision.postalCodes() == null ? null : subdivision.postalCodes().pattern(),
          subdivision.within());
    }
  }

  static CountryView of(Country country) {
    List<FieldView> fields = new ArrayList<>();
    for (AddressField field : country.fields()) {
      fields.add(field(country, field));
      if (field == AddressField.LINE1) {
        fields.add(text("line2", "Apartment, building, company"));
      }
    }
    fields.add(text("phone", "Phone"));
    return new CountryView(
        country.code(),
        country.name(),
        fields,
        country.subdivisions().stream().map(SubdivisionView::of).toList());
  }

  private static FieldView field(Country country, AddressField field) {
    boolean postalCode = field == AddressField.POSTAL_CODE;
    return new FieldView(
        field.word(),
        country.label(field),
        country.needs(field),
        AddressText.LENGTH_MAX,
        postalCode ? country.postalCodePattern().map(Pattern::pattern).orElse(null) : null,
        postalCode ? country.postalCodeExamples() : null);
  }

  private static FieldView text(String field, String label) {
    return new FieldView(field, label, false, AddressText.LENGTH_MAX, null, null);
  }
}
