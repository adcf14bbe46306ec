package souk.openapi.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a route can answer: the good answers as described, and every problem that it can meet. Which
 * problems come with a body, a parameter or a protected route is said once, under {@code met-with}.
 */
final class Answers {
  private static final String SCHEMAS = "#/components/schemas/";

  /** Ends the name under which a header is described that is not always there. */
  private static final String PERHAPS = "-Perhaps";

  private final ObjectNode described;
  private final JsonNode known;
  private final ObjectNode shared;

  Answers(ObjectNode described) {
    this.described = described;
    this.known = described.path("problems");
    this.shared = described.objectNode();
  }

  /** The answers that several routes have in common; complete once all routes were asked for. */
  ObjectNode shared() {
    return shared;
  }

  ObjectNode of(JsonNode operation) {
    ObjectNode answers = described.objectNode();
    for (String status : Trees.names(operation.path("answers"))) {
      answers.set(status, good(operation.path("answers").path(status)));
    }
    byStatus(met(operation))
        .forEach((status, types) ->
            answers
                .putObject(status)
                .put("$ref", "#/components/responses/" + share(status, types)));
    return answers;
  }

  private ObjectNode good(JsonNode ours) {
    ObjectNode answer = described.objectNode();
    answer.set("description", ours.path("description"));
    answer.set("headers", headers(withAlways(Trees.texts(ours.path("headers")))));
    if (ours.has("schema")) {
      ObjectNode media = answer.putObject("content").putObject("application/json");
      media.putObject("schema").put("$ref", SCHEMAS + ours.path("schema").asText());
    }
    return answer;
  }

  private Set<String> withAlways(Collection<String> more) {
    Set<String> names = new LinkedHashSet<>(more);
    names.addAll(Trees.texts(described.path("always").path("headers")));
    return names;
  }

  private ObjectNode headers(Set<String> names) {
    ObjectNode headers = described.objectNode();
    for (String name : names) {
      headers.putObject(name.replace(PERHAPS, "")).put("$ref", "#/components/headers/" + name);
    }
    return headers;
  }

  private Set<String> met(JsonNode operation) {
    JsonNode with = described.path("met-with");
    Set<String> met = new TreeSet<>(Trees.texts(described.path("always").path("problems")));
    met.addAll(Trees.texts(operation.path("problems")));
    met.addAll(Trees.texts(with.path("access").path(operation.path("access").asText())));
    if (operation.has("body")) {
      met.addAll(Trees.texts(with.path("body")));
    }
    for (String parameter : Trees.texts(operation.path("parameters"))) {
      met.addAll(Trees.texts(with.path("parameter").path(parameter)));
    }
    return met;
  }

  private Map<String, List<String>> byStatus(Set<String> types) {
    Map<String, List<String>> byStatus = new TreeMap<>();
    for (String type : types) {
      JsonNode status = known.path(type).path("status");
      if (status.isMissingNode()) {
        throw new IllegalStateException("no problem " + type);
      }
      byStatus.computeIfAbsent(status.asText(), any -> new ArrayList<>()).add(type);
    }
    return byStatus;
  }

  private String share(String status, List<String> types) {
    String name = status + "." + String.join(".", types);
    if (!shared.has(name)) {
      shared.set(name, refusal(types));
    }
    return name;
  }

  private ObjectNode refusal(List<String> types) {
    ObjectNode answer = described.objectNode();
    Set<String> headers = new TreeSet<>();
    StringBuilder words = new StringBuilder();
    for (String type : types) {
      words.append("* `%s`: %s\n".formatted(type, known.path(type).path("when").asText()));
      headers.addAll(Trees.texts(known.path(type).path("headers")));
    }
    answer.put("description", words.toString());
    answer.set("headers", headers(isEarly(types) ? headers : withAlways(headers)));
    ObjectNode schema =
        answer.putObject("content").putObject("application/problem+json").putObject("schema");
    if (types.size() == 1) {
      schema.put("$ref", SCHEMAS + name(types.getFirst()));
    } else {
      ArrayNode oneOf = schema.putArray("oneOf");
      types.forEach(type -> oneOf.addObject().put("$ref", SCHEMAS + name(type)));
    }
    return answer;
  }

  /** Refused before anything else is looked at, so without the headers that all else has. */
  private boolean isEarly(List<String> types) {
    return types.stream().allMatch(type -> known.path(type).path("early").asBoolean());
  }

  private static String name(String type) {
    return "Problem." + type;
  }

  /** A schema for each type of problem: its own words and members, and no others. */
  ObjectNode problems() {
    ObjectNode schemas = described.objectNode();
    for (String type : Trees.names(known)) {
      schemas.set(name(type), problem(type, known.path(type)));
    }
    return schemas;
  }

  private ObjectNode problem(String type, JsonNode ours) {
    ObjectNode schema = described.path("problem").deepCopy();
    ObjectNode properties = (ObjectNode) schema.path("properties");
    ArrayNode required = (ArrayNode) schema.path("required");
    schema.set("description", ours.path("when"));
    only(properties, "type", "/problems/" + type);
    only(properties, "title", title(type));
    ((ObjectNode) properties.path("status")).putArray("enum").add(ours.path("status").asInt());
    for (String member : Trees.names(ours.path("members"))) {
      properties.set(member, ours.path("members").path(member));
      required.add(member);
    }
    for (String member : Trees.names(ours.path("optional"))) {
      properties.set(member, ours.path("optional").path(member));
    }
    return schema;
  }

  private static void only(ObjectNode properties, String name, String value) {
    ((ObjectNode) properties.path(name)).putArray("enum").add(value);
  }

  private static String title(String type) {
    return Character.toUpperCase(type.charAt(0)) + type.substring(1).replace('-', ' ');
  }
}
