package souk.catalog.api;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.catalog.store.CatalogStore;
import souk.http.Cursors;
import souk.http.EntityTags;
import souk.http.Problem;
import souk.http.Slice;

/** Products and the tree of categories. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
final class ProductController {
  private static final String FOR_A_MINUTE = "public, max-age=60";

  private static final int LIMIT = 200;
  private static final int LIMIT_MAX = 500;

  /** A page of the categories at the top, each with all below it. */
  record Categories(List<CategoryView> items, @Nullable String nextCursor) {}

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
  HttpResponse<Categories> categories(
      @QueryValue @Nullable String cursor, @QueryValue @Nullable Integer limit) {
    int size = Cursors.limit(limit, LIMIT, LIMIT_MAX);
    var cursors = Cursors.of("categories");
    String after = cursor == null ? "" : cursors.decode(cursor, 1).getFirst();
    var page = Slice.of(CategoryView.tree(catalogue.categories(after, size + 1)), size);
    @Nullable String next = page.next(last -> cursors.encode(last.path()));
    return HttpResponse.ok(new Categories(page.rows(), next))
        .header(HttpHeaders.CACHE_CONTROL, FOR_A_MINUTE);
  }
}
