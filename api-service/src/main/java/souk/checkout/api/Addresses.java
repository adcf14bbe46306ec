package souk.checkout.api;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.addresses.AddressField;
import souk.addresses.AddressRules;
import souk.addresses.AddressText;
import souk.addresses.Countries;
import souk.addresses.Country;
import souk.addresses.Understanding.NotUnderstood;
import souk.addresses.Understanding.Understood;
import souk.addresses.Understanding.UnknownCountry;
import souk.http.Problem.FieldError;
import souk.shipping.ShippingAddress;

/** Addresses as shoppers send them: what is wrong with one, and how it is kept. */
final class Addresses {
  private static final String FIELD = "shipping_address.";

  private final List<FieldError> errors;

  private Addresses(List<FieldError> errors) {
    this.errors = errors;
  }

  /**
   * Returns the address as it is kept: codes instead of names, postal codes as the country writes
   * them. Each field that is wrong is added to the errors.
   */
  static ShippingAddress check(ShippingAddress written, List<FieldError> errors) {
    return new Addresses(errors).check(written);
  }

  private ShippingAddress check(ShippingAddress written) {
    var tidy =
        new ShippingAddress(
            text("name", written.name()),
            text("line1", written.line1()),
            text("line2", written.line2()),
            text("city", written.city()),
            text("region", written.region()),
            text("postal_code", written.postalCode()),
            text("country", written.country()),
            text("phone", written.phone()));
    require(AddressField.LINE1, tidy.line1(), true);
    Optional<Country> country = Countries.find(tidy.country());
    require(
        AddressField.CITY,
        tidy.city(),
        country.map(known -> known.needs(AddressField.CITY)).orElse(true));
    return placed(tidy);
  }

  private void require(AddressField field, @Nullable String text, boolean needed) {
    if (needed && text == null) {
      error(field.word(), "is required, up to %d characters".formatted(AddressText.LENGTH_MAX));
    }
  }

  private ShippingAddress placed(ShippingAddress tidy) {
    return switch (AddressRules.understand(tidy.place())) {
      case Understood place ->
          new ShippingAddress(
              tidy.name(),
              tidy.line1(),
              tidy.line2(),
              tidy.city(),
              place.region(),
              place.postalCode(),
              place.country().code(),
              tidy.phone());
      case NotUnderstood(var faults) -> {
        faults.forEach(fault -> error(fault.field().word(), fault.message()));
        yield tidy;
      }
      case UnknownCountry() -> {
        error("country", "must be an ISO 3166-1 code of two letters, or XK");
        yield tidy;
      }
    };
  }

  private @Nullable String text(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    String tidy = AddressText.tidy(text);
    AddressText.fault(tidy).ifPresent(fault -> error(field, fault));
    return tidy;
  }

  /** The first thing that is wrong with a field is enough. */
  private void error(String field, String message) {
    if (errors.stream().noneMatch(error -> error.field().equals(FIELD + field))) {
      errors.add(new FieldError(FIELD + field, message));
    }
  }
}
