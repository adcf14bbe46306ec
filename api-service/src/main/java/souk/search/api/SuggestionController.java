package souk.search.api;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.opensearch._types.query_dsl.Operator;
import org.opensearch.client.opensearch._types.query_dsl.TextQueryType;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.opensearch.core.SearchResponse;
import org.opensearch.client.opensearch.core.search.Hit;
import souk.http.Problem;
import souk.http.Texts;
import souk.search.ProductDocument;

/** Completes what somebody is typing. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
final class SuggestionController {
  private static final int SUGGESTIONS_MAX = 8;
  private static final int LENGTH_MAX = 100;

  /** Titles of products that go on as typed. */
  record Suggestions(List<Suggestion> items) {}

  /** One of them. */
  record Suggestion(String text, String productId) {}

  /** The part of a document that is asked for. */
  private record Titled(String title, String productId) {}

  private final SearchEngine engine;

  SuggestionController(SearchEngine engine) {
    this.engine = engine;
  }

  /** Nothing while search is down: typing goes on without. */
  @Get("/suggestions")
  Suggestions suggest(@QueryValue @Nullable String q) {
    String given = q == null ? "" : q;
    if (Texts.length(given) > LENGTH_MAX) {
      throw Problem.invalid("q", "must not have more than %d characters".formatted(LENGTH_MAX));
    }
    // Before blanks are taken off at the ends: some control characters count as blanks.
    if (given.chars().anyMatch(Character::isISOControl)) {
      throw Problem.invalid("q", "must not contain control characters");
    }
    String typed = given.strip();
    if (typed.isEmpty()) {
      return new Suggestions(List.of());
    }
    return engine
        .search(query(typed), Titled.class)
        .map(SuggestionController::read)
        .orElseGet(() -> new Suggestions(List.of()));
  }

  private static SearchRequest query(String typed) {
    return SearchRequest.of(search ->
        search
            .index(ProductDocument.INDEX)
            .timeout("500ms")
            .size(SUGGESTIONS_MAX)
            .source(source -> source.filter(filter -> filter.includes("title", "product_id")))
            .query(query ->
                query.multiMatch(match ->
                    match
                        .query(typed)
                        .type(TextQueryType.BoolPrefix)
                        .operator(Operator.And)
                        .fields("title.suggest", "title.suggest._2gram", "title.suggest._3gram"))));
  }

  private static Suggestions read(SearchResponse<Titled> answer) {
    return new Suggestions(
        answer.hits().hits().stream()
            .map(Hit::source)
            .filter(Objects::nonNull)
            .map(found -> new Suggestion(found.title(), found.productId()))
            .toList());
  }
}
