package souk.catalog.api;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.List;
import souk.catalog.store.CatalogStore;
import souk.http.EntityTags;
import souk.http.Problem;

/** Products and the tree of categories. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
final class ProductController {
  private static final String FOR_A_MINUTE = "public, max-age=60";

  /** All categories. */
  record Categories(List<CategoryView> items) {}

  private final CatalogStore catalogue;

  ProductController(CatalogStore catalogue) {
    this.catalogue = catalogue;
  }

  @Get("/products/{id}")
  HttpResponse<ProductView> product(String id) {
    return catalogue
        .find(id)
        .map(product ->
            HttpResponse.ok(ProductView.of(product))
                .header(HttpHeaders.ETAG, EntityTags.of(product.version()))
                .header(HttpHeaders.CACHE_CONTROL, FOR_A_MINUTE))
        .orElseThrow(Problem::notFound);
  }

  @Get("/categories")
  HttpResponse<Categories> categories() {
    return HttpResponse.ok(new Categories(CategoryView.tree(catalogue.categories())))
        .header(HttpHeaders.CACHE_CONTROL, FOR_A_MINUTE);
  }
}
