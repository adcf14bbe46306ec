package souk.openapi.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * Puts the compiler's draft and what we say beside it together. Of a route that nobody described
 * only the draft is shown; a test finds it.
 */
final class Assembly {
  private final ObjectNode draft;
  private final ObjectNode described;
  private final Answers answers;

  /**
   * @param described the parts of our description, joined
   */
  Assembly(ObjectNode draft, ObjectNode described) {
    this.draft = Schemas.renamed(draft, described.path("names"));
    this.described = described;
    this.answers = new Answers(described);
  }

  ObjectNode document() {
    ObjectNode document = draft.objectNode();
    for (String part : List.of("openapi", "info", "servers", "tags", "x-walk")) {
      document.set(part, described.path(part));
    }
    ObjectNode paths = paths();
    document.set("paths", paths);
    document.set("components", components(paths));
    return document;
  }

  private ObjectNode paths() {
    ObjectNode paths = draft.objectNode();
    for (String path : Trees.names(draft.path("paths"))) {
      ObjectNode methods = paths.putObject(path);
      for (String method : Trees.names(draft.path("paths").path(path))) {
        methods.set(method, operation(path, method));
      }
    }
    return paths;
  }

  private JsonNode operation(String path, String method) {
    JsonNode ours = described.path("operations").path(method.toUpperCase(Locale.ROOT) + " " + path);
    if (ours.isMissingNode()) {
      return draft.path("paths").path(path).path(method);
    }
    ObjectNode operation = draft.objectNode();
    operation.putArray("tags").add(ours.path("tag"));
    JsonNode access = described.path("access").path(ours.path("access").asText());
    operation.set("operationId", ours.path("operationId"));
    operation.set("summary", ours.path("summary"));
    operation.put(
        "description",
        ours.path("description").asText().strip() + "\n\n" + access.path("words").asText());
    operation.set("security", access.path("security"));
    operation.set("parameters", parameters(ours));
    if (ours.has("body")) {
      operation.set("requestBody", body(ours.path("body")));
    }
    operation.set("responses", answers.of(ours));
    return operation;
  }

  private ArrayNode parameters(JsonNode ours) {
    ArrayNode parameters = draft.arrayNode();
    for (String name : Trees.texts(ours.path("parameters"))) {
      parameters.addObject().put("$ref", "#/components/parameters/" + name);
    }
    return parameters;
  }

  private ObjectNode body(JsonNode ours) {
    ObjectNode body = draft.objectNode();
    body.put("required", ours.path("required").asBoolean(true));
    ObjectNode media = body.putObject("content").putObject("application/json");
    media.putObject("schema").put("$ref", "#/components/schemas/" + ours.path("schema").asText());
    media.set("examples", ours.path("examples"));
    return body;
  }

  private ObjectNode components(ObjectNode paths) {
    ObjectNode components = draft.objectNode();
    ObjectNode problems = answers.problems();
    ObjectNode schemas =
        new Schemas(draft.path("components").path("schemas"), described)
            .reachedFrom(List.of(paths, problems, described.path("parameters")));
    Trees.merge(schemas, problems);
    components.set("schemas", schemas);
    components.set("parameters", described.path("parameters"));
    components.set("headers", described.path("headers"));
    components.set("responses", answers.shared());
    components.set("securitySchemes", described.path("securitySchemes"));
    return components;
  }
}
