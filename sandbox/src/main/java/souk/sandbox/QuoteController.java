package souk.sandbox;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for the services that a shop asks about tax and shipping: flat rates, easily told from
 * any real ones.
 */
@Controller("/v1")
final class QuoteController {
  private static final int LIMIT = 200;
  private static final int TAX_PERCENT = 10;

  /** What the tax on is asked. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Sales(@Nullable List<Sale> sales) {}

  /** One seller's part. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Sale(@Nullable List<Long> goodsMinor, long shippingMinor) {}

  /** The answer, sale by sale. */
  record Taxes(List<Tax> sales) {}

  /** On each of the goods, and on their shipping. */
  record Tax(List<Long> goodsTaxMinor, long shippingTaxMinor) {}

  /** What the ways of which are asked. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Parcels(@Nullable List<Parcel> parcels) {}

  /** One parcel. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Parcel(long weightGrams) {}

  /** The answer, parcel by parcel. */
  record Rates(List<Ways> parcels) {}

  /** How one parcel may travel. */
  record Ways(List<Way> options) {}

  /** One way, in days on the road. */
  record Way(String id, long priceMinor, int daysMin, int daysMax) {}

  @Post("/tax")
  Taxes tax(@Body Sales asked) {
    return new Taxes(checked(asked.sales(), "sales").stream().map(QuoteController::tax).toList());
  }

  private static Tax tax(Sale sale) {
    return new Tax(
        checked(sale.goodsMinor(), "goods_minor").stream().map(QuoteController::share).toList(),
        share(sale.shippingMinor()));
  }

  private static long share(long minor) {
    return minor * TAX_PERCENT / 100;
  }

  @Post("/shipping/rates")
  Rates rates(@Body Parcels asked) {
    return new Rates(
        checked(asked.parcels(), "parcels").stream().map(QuoteController::ways).toList());
  }

  private static Ways ways(Parcel parcel) {
    long kilograms = Math.ceilDiv(Math.max(0, parcel.weightGrams()), 1_000L);
    return new Ways(
        List.of(
            new Way("standard", 500 + kilograms * 100, 2, 5),
            new Way("express", 1_500 + kilograms * 200, 1, 2)));
  }

  private static <T> List<T> checked(@Nullable List<T> list, String field) {
    if (list == null || list.isEmpty() || list.size() > LIMIT) {
      throw new Refusal(
          422, "invalid_" + field, "%s must have 1 to %d entries.".formatted(field, LIMIT));
    }
    return list;
  }
}
