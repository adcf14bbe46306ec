package souk.search.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.util.concurrent.TimeUnit;
import souk.http.Cursors;
import souk.http.Problem;
import souk.search.ProductDocument;

/** Finding products. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
final class SearchController {
  private final SearchEngine engine;
  private final Browsing browsing;
  private final Timer latency;

  SearchController(SearchEngine engine, Browsing browsing, MeterRegistry metrics) {
    this.engine = engine;
    this.browsing = browsing;
    this.latency =
        Timer.builder("souk.search")
            .description("How long a search takes to be answered")
            .publishPercentileHistogram()
            .register(metrics);
  }

  @Parameter(in = ParameterIn.QUERY, name = "q", description = "words")
  @Parameter(
      in = ParameterIn.QUERY,
      name = "category",
      description = "a path, such as Printing/Printers; repeatable")
  @Parameter(in = ParameterIn.QUERY, name = "brand", description = "repeatable")
  @Parameter(in = ParameterIn.QUERY, name = "seller", description = "an id; repeatable")
  @Parameter(
      in = ParameterIn.QUERY,
      name = "condition",
      description = "new, open_box, refurbished or used; repeatable")
  @Parameter(in = ParameterIn.QUERY, name = "price_min", description = "in minor units")
  @Parameter(in = ParameterIn.QUERY, name = "price_max", description = "in minor units")
  @Parameter(
      in = ParameterIn.QUERY,
      name = "in_stock",
      description = "true for what can be bought now")
  @Parameter(
      in = ParameterIn.QUERY,
      name = "attr.NAME",
      description =
          "a value of the attribute NAME, which has at most 100 characters; repeatable, at most 25"
              + " names and 40 values")
  @Parameter(
      in = ParameterIn.QUERY,
      name = "sort",
      description = "relevance, price_asc, price_desc or newest")
  @Parameter(
      in = ParameterIn.QUERY,
      name = "cursor",
      description = "next_cursor of the page before")
  @Parameter(in = ParameterIn.QUERY, name = "limit", description = "1 to 100, otherwise 24")
  @Get("/products")
  SearchPage search(HttpRequest<?> request) {
    ProductSearch search = SearchParameters.read(request.getParameters());
    long start = System.nanoTime();
    try {
      return answer(search);
    } finally {
      latency.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }

  private SearchPage answer(ProductSearch search) {
    if (Browsing.hasBegun(search.cursor())) {
      return browsing.withoutSearch(search).orElseThrow(Cursors::invalid);
    }
    var cursors = SearchCursors.of(search);
    var query = new SearchQuery(search).request(cursors.decode(search.cursor()));
    return engine
        .search(query, ProductDocument.class)
        .map(answer -> SearchAnswer.page(answer, search, cursors))
        .orElseGet(() -> browse(search));
  }

  private SearchPage browse(ProductSearch search) {
    return browsing
        .withoutSearch(search)
        .orElseThrow(() ->
            Problem.unavailable(
                    "Search is down for the moment. Browse by category, or try again shortly.")
                .with("browse", "/products?category=")
                .with("categories", "/categories"));
  }
}
