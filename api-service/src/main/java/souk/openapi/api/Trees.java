package souk.openapi.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Pieces of a document. */
final class Trees {
  private Trees() {}

  /**
   * Lays one tree over another, in place: objects are joined, all else is replaced, null removes.
   */
  static void merge(ObjectNode below, ObjectNode above) {
    for (String name : names(above)) {
      JsonNode value = above.path(name);
      if (value.isNull()) {
        below.remove(name);
      } else if (value instanceof ObjectNode object
          && below.path(name) instanceof ObjectNode there) {
        merge(there, object);
      } else {
        below.set(name, value.deepCopy());
      }
    }
  }

  /** A copy, so that what is walked through may change. */
  static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
