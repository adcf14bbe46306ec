package souk.catalog.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.catalog.store.CatalogStore.Product;
import souk.catalog.store.CatalogStore.Variant;

/**
 * A product as shoppers see it; who sells it is at {@code /products/{id}/offers}.
 *
 * @param sourceId its id in the catalogue it was imported from
 * @param category its path, such as {@code Printing/Printers}
 * @param released the day it came out, ISO 8601
 */
record ProductView(
    String id,
    @Nullable String sourceId,
    String title,
    String brand,
    String category,
    @Nullable String gtin,
    @Nullable String mpn,
    List<Image> images,
    @Nullable String imageUrl,
    Map<String, String> attributes,
    @Nullable String released,
    List<Variant> variants,
    long version) {
  /** A picture of it. */
  record Image(String url, String alternativeText) {}

  static ProductView of(Product product) {
    @Nullable String url = product.imageUrl();
    return new ProductView(
        product.id(),
        product.sourceId(),
        product.title(),
        product.brand(),
        product.category(),
        product.gtin(),
        product.mpn(),
        url == null ? List.of() : List.of(new Image(url, product.title())),
        url,
        product.attributes(),
        product.released(),
        product.variants(),
        product.version());
  }
}
