package souk.demo.store;

import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the catalogue file.
 *
 * @param category {@code Department/Category}
 * @param priceMinor what it costs, about; sellers set their own prices
 */
public record SourceProduct(
    String id,
    @Nullable String ean,
    @Nullable String mpn,
    String title,
    String brand,
    String category,
    long priceMinor,
    String currency,
    @Nullable LocalDate released,
    @Nullable String imageUrl,
    Map<String, Object> attributes) {
  @SuppressWarnings("NullAway") // Jackson leaves null what a line lacks, whatever the type says.
  public SourceProduct {
    attributes = attributes == null ? Map.of() : attributes;
  }

  String productId() {
    return "prd_" + id;
  }

  /** The source knows no variants, so each product has one. */
  String variantId() {
    return "var_" + id;
  }

  public String department() {
    return category.substring(0, category.indexOf('/'));
  }

  String categoryName() {
    return category.substring(category.indexOf('/') + 1);
  }

  /** What is wrong with it, or null: files of this size have a bad line now and then. */
  @Nullable String fault() {
    if (isBlank(id) || isBlank(title) || isBlank(brand) || isBlank(category)) {
      return "id, title, brand or category is missing";
    }
    if (category.indexOf('/') <= 0 || category.endsWith("/")) {
      return "category is not Department/Category: " + category;
    }
    if (priceMinor <= 0) {
      return "price_minor is not positive: " + priceMinor;
    }
    return !isBlank(currency) && currency.matches("[A-Z]{3}") ? null : "currency: " + currency;
  }

  @SuppressWarnings("NullAway")
  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }
}
