package souk.search.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.http.Problem;
import souk.http.Texts;
import souk.sql.Json;

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

  private final SearchEngine engine;

  SuggestionController(SearchEngine engine) {
    this.engine = engine;
  }

  /** Nothing while search is down: typing goes on without. */
  @Get("/suggestions")
  Suggestions suggest(@QueryValue @Nullable String q) {
    String typed = q == null ? "" : q.strip();
    if (Texts.length(typed) > LENGTH_MAX || typed.chars().anyMatch(Character::isISOControl)) {
      throw Problem.invalid("q", "must not have more than %d characters".formatted(LENGTH_MAX));
    }
    if (typed.isEmpty()) {
      return new Suggestions(List.of());
    }
    return engine
        .search(query(typed))
        .map(SuggestionController::read)
        .orElseGet(() -> new Suggestions(List.of()));
  }

  private static String query(String typed) {
    ObjectNode body = Json.object();
    body.put("timeout", "500ms").put("size", SUGGESTIONS_MAX);
    body.putArray("_source").add("title").add("product_id");
    ObjectNode match = body.putObject("query").putObject("multi_match");
    match.put("query", typed).put("type", "bool_prefix").put("operator", "and");
    match
        .putArray("fields")
        .add("title.suggest")
        .add("title.suggest._2gram")
        .add("title.suggest._3gram");
    return Json.write(body);
  }

  private static Suggestions read(JsonNode answer) {
    List<Suggestion> suggestions = new ArrayList<>();
    for (JsonNode hit : answer.at("/hits/hits")) {
      suggestions.add(
          new Suggestion(
              hit.at("/_source/title").asText(), hit.at("/_source/product_id").asText()));
    }
    return new Suggestions(suggestions);
  }
}
