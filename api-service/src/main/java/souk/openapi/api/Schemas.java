package souk.openapi.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import souk.sql.Json;

/**
 * The shapes of what is taken and answered. Answers never have null in them, nor members that are
 * not described; what a member's name promises everywhere is said once, under {@code members}.
 */
final class Schemas {
  private static final String PREFIX = "#/components/schemas/";

  private final JsonNode draft;
  private final ObjectNode described;

  Schemas(JsonNode draft, ObjectNode described) {
    this.draft = draft;
    this.described = described;
  }

  /** The draft names schemas after classes; shoppers get plain words. */
  static ObjectNode renamed(ObjectNode draft, JsonNode names) {
    String text = Json.write(draft);
    for (String name : Trees.names(names)) {
      text = text.replace(quoted(PREFIX + name), quoted(PREFIX + names.path(name).asText()));
    }
    ObjectNode renamed = (ObjectNode) Json.read(text, JsonNode.class);
    if (renamed.at("/components/schemas") instanceof ObjectNode schemas) {
      for (String name : Trees.names(names)) {
        JsonNode schema = schemas.remove(name);
        if (schema != null) {
          schemas.set(names.path(name).asText(), schema);
        }
      }
    }
    return renamed;
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  /** What nothing refers to, because we describe it otherwise, is left out. */
  ObjectNode reachedFrom(List<JsonNode> roots) {
    ObjectNode schemas = all();
    Set<String> used = new TreeSet<>();
    roots.forEach(root -> reach(root, schemas, used));
    ObjectNode reached = described.objectNode();
    used.stream().filter(schemas::has).forEach(name -> reached.set(name, schemas.path(name)));
    return reached;
  }

  private static void reach(JsonNode node, ObjectNode schemas, Set<String> used) {
    String name = node.path("$ref").asText().replace(PREFIX, "");
    if (!name.isEmpty() && used.add(name)) {
      reach(schemas.path(name), schemas, used);
    }
    node.forEach(child -> reach(child, schemas, used));
  }

  private ObjectNode all() {
    ObjectNode schemas = described.objectNode();
    for (String name : Trees.names(draft)) {
      schemas.set(name, exact(draft.path(name).deepCopy()));
    }
    Trees.merge(schemas, (ObjectNode) described.path("schemas"));
    JsonNode shapes = described.path("shapes");
    Trees.names(shapes).forEach(name -> schemas.set(name, shapes.path(name)));
    return schemas;
  }

  private JsonNode exact(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      object.remove("nullable");
      object.remove("x-type");
      lowerCase(object);
      for (String name : Trees.names(object)) {
        object.set(name, plain(exact(object.path(name))));
      }
      if (object.path("properties") instanceof ObjectNode properties) {
        object.put("additionalProperties", false);
        Trees.names(properties).forEach(name -> sayWhatIsKnown(properties, name));
      }
    } else if (schema instanceof ArrayNode array) {
      array.forEach(this::exact);
    }
    return schema;
  }

  /** Enumerations go over the wire as words in lower case. */
  private static void lowerCase(ObjectNode schema) {
    if (schema.path("enum") instanceof ArrayNode values) {
      Set<String> words = new TreeSet<>(Trees.texts(values));
      values.removeAll();
      words.forEach(word -> values.add(word.toLowerCase(Locale.ROOT)));
    }
  }

  /** The draft wraps whatever may be absent. */
  private static JsonNode plain(JsonNode schema) {
    JsonNode all = schema.path("allOf");
    return all.size() == 1 && schema.size() == 1 ? all.get(0) : schema;
  }

  private void sayWhatIsKnown(ObjectNode properties, String name) {
    JsonNode known = described.path("members").path(name);
    if (known instanceof ObjectNode object && properties.path(name) instanceof ObjectNode there) {
      if (!there.has("$ref") && sameType(there, object)) {
        Trees.merge(there, object);
      }
    }
  }

  private static boolean sameType(ObjectNode there, ObjectNode known) {
    return !known.has("type") || known.path("type").equals(there.path("type"));
  }
}
