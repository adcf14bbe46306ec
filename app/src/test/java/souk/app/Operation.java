package souk.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import souk.app.Shop.Answer;

/**
 * One operation of the served description.
 *
 * @param roles who may use it; empty for what is anybody's
 * @param body something sensible to send, in which {@code ID} stands for what it is about
 */
record Operation(String method, String path, List<String> roles, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VARIABLE = "\\{[^}]+}";

  /**
   * So that it is not the body that is refused; what is not here is sent an example, or nothing.
   */
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry("PUT /carts/{id}/lines/{offerId}", "{\"quantity\": 1}"),
          Map.entry("POST /carts/{id}/claim", "{\"token\": \"guest_nobodys\"}"),
          Map.entry(
              "POST /checkouts",
              """
              {"cart_id": "ID", "email": "ada@example.org", "shipping_address":
                {"name": "Ada", "line1": "1 Main St", "city": "New York", "region": "NY",
                 "postal_code": "10001", "country": "US"}}
              """),
          Map.entry("POST /checkouts/{id}/payment", "{\"payment_token\": \"tok_visa\"}"),
          Map.entry("PUT /seller/offers/{offerId}", "{\"published\": true}"),
          Map.entry("PUT /seller/offers/{offerId}/stock", "{\"on_hand\": 5}"),
          Map.entry("PUT /seller/offers/{offerId}/stock/limit", "{\"limit_per_buyer\": 9}"),
          Map.entry(
              "POST /seller/orders/{id}/shipments",
              "{\"carrier\": \"ups\", \"tracking_number\": \"1Z\"}"));

  static List<Operation> all(Shop anybody) {
    String yaml = anybody.get("/openapi.yml").expect(200).response().body();
    JsonNode paths =
        JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml))
            .path("paths");
    List<Operation> all = new ArrayList<>();
    paths
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(each -> all.add(of(each.getKey(), path.getKey(), each.getValue()))));
    return all;
  }

  private static Operation of(String method, String path, JsonNode described) {
    if (!described.has("x-roles")) {
      throw new AssertionError("nobody said who may use %s %s".formatted(method, path));
    }
    List<String> roles = new ArrayList<>();
    described.path("x-roles").forEach(role -> roles.add(role.asText()));
    String verb = method.toUpperCase(Locale.ROOT);
    return new Operation(verb, path, roles, body(verb + " " + path, described));
  }

  private static String body(String name, JsonNode described) {
    JsonNode examples = described.at("/requestBody/content/application~1json/examples");
    String example =
        examples.isEmpty() ? "{}" : examples.iterator().next().path("value").toString();
    return BODIES.getOrDefault(name, example);
  }

  boolean isAnybodys() {
    return roles.isEmpty();
  }

  boolean isRead() {
    return method.equals("GET");
  }

  /** Whether it is about one thing that has an id. */
  boolean isAboutOne() {
    return path.contains("{") || body.contains("\"ID\"");
  }

  boolean isOpenTo(List<String> itsRoles) {
    return isAnybodys() || roles.stream().anyMatch(itsRoles::contains);
  }

  /** Whether somebody with these roles may see what is others' here. */
  boolean isStaffs(List<String> itsRoles) {
    return roles.stream()
        .filter(itsRoles::contains)
        .anyMatch(role -> role.equals("support") || role.equals("ops"));
  }

  Answer send(Shop caller, String id) {
    String to = path.replaceAll(VARIABLE, id);
    var publisher =
        isRead() || method.equals("DELETE")
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(body.replace("\"ID\"", "\"%s\"".formatted(id)));
    return Shop.once(
        caller
            .request(to)
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .method(method, publisher));
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
