package souk.openapi.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;
import souk.addresses.Countries;

/**
 * The API's description, as it is served. The compiler makes the first draft from the controllers:
 * routes and the shape of what they take and answer. What no compiler can know is in {@code
 * openapi/*.yml} beside this class: words, examples, limits, and which problems a route answers
 * with. What is the same for every route is added here.
 */
@Singleton
public final class ApiDescription {
  private static final String DRAFT = "/META-INF/swagger/openapi.yml";
  private static final List<String> PARTS =
      List.of(
          "common",
          "problems",
          "requests",
          "answers",
          "accounts",
          "catalogue",
          "addresses",
          "carts",
          "checkouts",
          "orders",
          "sellers",
          "operations",
          "webhooks");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDTH = 140;

  private final String text = yaml().dump(JSON.convertValue(document(), Map.class));

  /** In YAML. */
  public String text() {
    return text;
  }

  static ObjectNode document() {
    return new Assembly(read(DRAFT), described()).document();
  }

  static ObjectNode described() {
    ObjectNode described = JSON.createObjectNode();
    for (String part : PARTS) {
      Trees.merge(described, read("/openapi/" + part + ".yml"));
    }
    described.withObject("/shapes").set("CountryCode", countryCode());
    return described;
  }

  /** From the list by which addresses are checked. */
  private static ObjectNode countryCode() {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("type", "string");
    schema.put("description", "ISO 3166-1 alpha-2, or XK. In addresses small letters will do.");
    ArrayNode codes = schema.putArray("enum");
    Countries.all().forEach(country -> codes.add(country.code()));
    return schema;
  }

  static ObjectNode read(String resource) {
    try (InputStream stream = ApiDescription.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("no " + resource);
      }
      return JSON.valueToTree(yaml().load(stream));
    } catch (IOException broken) {
      throw new UncheckedIOException(resource, broken);
    }
  }

  /** One for each use: it is not thread-safe. */
  private static Yaml yaml() {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(WIDTH);
    return new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options);
  }
}
