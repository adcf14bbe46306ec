package souk.addresses.api;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.List;
import souk.addresses.Countries;
import souk.addresses.Country;
import souk.http.Problem;

/** What addresses need, country by country: for forms. It changes with a release at most. */
@Controller("/countries")
@Secured(SecurityRule.IS_ANONYMOUS)
final class CountryController {
  private static final String FOR_A_DAY = "public, max-age=86400";

  /** A country in the list. */
  record CountryName(String code, String name) {
    static CountryName of(Country country) {
      return new CountryName(country.code(), country.name());
    }
  }

  /** All countries, by their codes. */
  record CountryNames(List<CountryName> items) {}

  @Get
  HttpResponse<CountryNames> countries() {
    return cacheable(new CountryNames(Countries.all().stream().map(CountryName::of).toList()));
  }

  @Get("/{code}")
  HttpResponse<CountryView> country(String code) {
    return Countries.find(code)
        .map(country -> cacheable(CountryView.of(country)))
        .orElseThrow(Problem::notFound);
  }

  private static <T> HttpResponse<T> cacheable(T body) {
    return HttpResponse.ok(body).header(HttpHeaders.CACHE_CONTROL, FOR_A_DAY);
  }
}
