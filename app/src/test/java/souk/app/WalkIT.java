package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import souk.app.Shop.Answer;

/** The walk that the documentation's page offers, as the description tells it. */
class WalkIT {
  private static final Pattern NAME = Pattern.compile("\\{(\\w+)\\}");

  private final TestSouk souk = TestSouk.running();
  private final Shop anybody = Shop.at(souk.api().address());
  private final Map<String, String> known = new HashMap<>();

  @Test
  void everyStepOfTheWalkWorks() throws SQLException {
    String offer = TestOffers.inStock(souk, 5);
    known.put("words", "Test product " + offer.replace("ofr_test_", ""));
    Until.so(Duration.ofSeconds(30), this::found, found -> found > 0);
    JsonNode document = document();
    for (JsonNode step : document.at("/x-walk/steps")) {
      Answer answer = take(document, step);
      assertThat(answer.status()).as(step.path("title").asText()).isBetween(200, 201);
      for (Map.Entry<String, JsonNode> kept : step.path("keep").properties()) {
        known.put(kept.getKey(), answer.text(kept.getValue().asText()));
      }
    }
    assertThat(known.get("offer")).startsWith("ofr_test_");
    assertThat(known.get("order")).startsWith("grp_");
  }

  private long found() {
    return anybody
        .get("/products?in_stock=true&q=" + escaped(words()))
        .body()
        .path("total")
        .asLong();
  }

  private String words() {
    return Objects.requireNonNull(known.get("words"));
  }

  private JsonNode document() {
    String text = anybody.get("/openapi.yml").expect(200).response().body();
    Object loaded = new Yaml().load(text);
    return new ObjectMapper().valueToTree(loaded);
  }

  private Answer take(JsonNode document, JsonNode step) {
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (method.getValue().path("operationId").equals(step.path("operation"))) {
          return send(method.getKey(), path.getKey(), step);
        }
      }
    }
    throw new AssertionError("no operation " + step);
  }

  private Answer send(String method, String path, JsonNode step) {
    String address = path;
    for (Map.Entry<String, JsonNode> part : step.path("path").properties()) {
      address = address.replace("{" + part.getKey() + "}", filled(part.getValue().asText()));
    }
    StringBuilder query = new StringBuilder();
    for (Map.Entry<String, JsonNode> part : step.path("query").properties()) {
      query.append(query.isEmpty() ? "?" : "&").append(part.getKey()).append("=");
      query.append(escaped(filled(part.getValue().asText())));
    }
    @Nullable String token = known.get("token");
    Shop shop = token == null ? anybody : anybody.as(token);
    return Shop.send(
        shop.request(address + query)
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .method(
                method.toUpperCase(Locale.ROOT),
                step.has("body")
                    ? BodyPublishers.ofString(filled(step.path("body").toString()))
                    : BodyPublishers.noBody()));
  }

  private String filled(String text) {
    Matcher names = NAME.matcher(text);
    return names.replaceAll(
        name -> Matcher.quoteReplacement(known.getOrDefault(name.group(1), name.group())));
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void thePageOffersTheWalk() {
    assertThat(anybody.get("/docs").expect(200).response().body()).contains("/docs/walk.js");
    assertThat(anybody.get("/docs/walk.js").expect(200).response().body()).contains("x-walk");
  }
}
