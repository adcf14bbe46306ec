package souk.openapi.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import souk.http.Cursors;
import souk.http.Emails;

/** The description says everything about every route, and what it says fits together. */
class ApiDescriptionTest {
  private static final ObjectNode DRAFT = ApiDescription.read("/META-INF/swagger/openapi.yml");
  private static final ObjectNode DESCRIBED = ApiDescription.described();
  private static final ObjectNode DOCUMENT = ApiDescription.document();

  private static final String ANSWER = "/responses/200/content/application~1json";

  /** As it is thrown: a status and a type. */
  private static final Pattern PROBLEM =
      Pattern.compile("HttpStatus\\.([A-Z_]+),\\s+\"([a-z]+(?:-[a-z]+)*)\"");

  /** One route. */
  private record Operation(String path, String method, JsonNode node) {
    String name() {
      return method.toUpperCase(Locale.ROOT) + " " + path;
    }

    List<JsonNode> parameters() {
      List<JsonNode> parameters = new ArrayList<>();
      node.path("parameters").forEach(parameter -> parameters.add(followed(parameter)));
      return parameters;
    }
  }

  private static List<Operation> operations(JsonNode document) {
    List<Operation> operations = new ArrayList<>();
    for (String path : Trees.names(document.path("paths"))) {
      JsonNode methods = document.path("paths").path(path);
      Trees.names(methods)
          .forEach(method -> operations.add(new Operation(path, method, methods.path(method))));
    }
    return operations;
  }

  private static Stream<Operation> operations() {
    return operations(DOCUMENT).stream();
  }

  private static JsonNode followed(JsonNode node) {
    return node.has("$ref") ? DOCUMENT.at(node.path("$ref").asText().substring(1)) : node;
  }

  private static List<String> names(Stream<Operation> operations) {
    return operations.map(Operation::name).toList();
  }

  @Test
  void everyRouteIsDescribedAndNoOther() {
    assertThat(Trees.names(DESCRIBED.path("operations")))
        .as("describe it in api-service/src/main/resources/openapi")
        .containsExactlyInAnyOrderElementsOf(names(operations(DRAFT).stream()));
  }

  @Test
  void everyRouteHasWordsAndAGroup() {
    Set<String> groups =
        Stream.of(DOCUMENT.path("tags").findValuesAsText("name"))
            .flatMap(List::stream)
            .collect(Collectors.toSet());
    assertThat(operations())
        .allSatisfy(operation -> {
          assertThat(groups).contains(operation.node().at("/tags/0").asText());
          for (String word : List.of("operationId", "summary", "description")) {
            assertThat(operation.node().path(word).asText()).as(operation.name()).isNotBlank();
          }
        });
    assertThat(operations().map(operation -> operation.node().path("operationId").asText()))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyRouteSaysWhoMayUseItAndWhatCanGoWrong() {
    assertThat(operations())
        .allSatisfy(operation -> {
          assertThat(operation.node().path("security").isArray()).as(operation.name()).isTrue();
          List<String> statuses = Trees.names(operation.node().path("responses"));
          assertThat(statuses).as(operation.name()).contains("400", "406", "429", "500", "503");
          assertThat(statuses).as(operation.name()).anyMatch(status -> status.startsWith("2"));
          if (operation.node().path("security").size() > 0) {
            assertThat(statuses).as(operation.name()).contains("401");
          }
          if (operation.node().has("requestBody")) {
            assertThat(statuses).as(operation.name()).contains("413", "415");
          }
        });
  }

  @Test
  void whoMayUseARouteIsWhatTheCodeSays() {
    Map<String, Set<String>> described = new TreeMap<>();
    for (String name : Trees.names(DESCRIBED.path("operations"))) {
      String access = DESCRIBED.at("/operations").path(name).path("access").asText();
      described.put(
          name, new TreeSet<>(Trees.texts(DESCRIBED.at("/access").path(access).path("roles"))));
    }
    assertThat(described).isEqualTo(Routes.roles());
  }

  @Test
  void everyParameterThatTheCodeReadsIsDescribed() {
    for (Operation drafted : operations(DRAFT)) {
      Operation operation =
          operations().filter(one -> one.name().equals(drafted.name())).findFirst().orElseThrow();
      Set<String> described = parameterNames(operation.parameters());
      assertThat(described).as(drafted.name()).containsAll(parameterNames(drafted.parameters()));
      for (String part : drafted.path().split("/")) {
        if (part.startsWith("{")) {
          assertThat(described).contains("path " + part.substring(1, part.length() - 1));
        }
      }
    }
  }

  private static Set<String> parameterNames(List<JsonNode> parameters) {
    Set<String> names = new TreeSet<>();
    for (JsonNode parameter : parameters) {
      names.add(parameter.path("in").asText() + " " + parameter.path("name").asText());
    }
    return names;
  }

  @Test
  void whatIsTakenHasLimits() {
    for (Operation operation : operations().toList()) {
      for (JsonNode parameter : operation.parameters()) {
        assertLimited(
            operation.name() + " " + parameter.path("name").asText(), parameter.path("schema"));
        assertThat(parameter.path("description").asText()).isNotBlank();
      }
      JsonNode body = operation.node().at("/requestBody/content/application~1json/schema");
      if (!body.isMissingNode()) {
        assertLimited(operation.name(), body);
      }
    }
  }

  private static void assertLimited(String what, JsonNode reference) {
    JsonNode schema = followed(reference);
    if (schema.has("anyOf") && !schema.has("type")) {
      schema.path("anyOf").forEach(one -> assertLimited(what, one));
      return;
    }
    switch (schema.path("type").asText()) {
      case "string" -> assertThat(schema.has("enum") || schema.has("maxLength")).as(what).isTrue();
      case "integer" ->
          assertThat(schema.has("minimum") && schema.has("maximum")).as(what).isTrue();
      case "array" -> {
        assertThat(schema.has("maxItems")).as(what).isTrue();
        assertLimited(what, schema.path("items"));
      }
      case "object" -> {
        assertThat(schema.has("additionalProperties")).as(what).isTrue();
        for (String name : Trees.names(schema.path("properties"))) {
          assertLimited(what + " " + name, schema.path("properties").path(name));
        }
      }
      default -> assertThat(schema.path("type").asText()).as(what).isEqualTo("boolean");
    }
  }

  @Test
  void bodiesHaveTheMembersThatTheCodeReads() {
    for (Operation drafted : operations(DRAFT)) {
      JsonNode drafts = drafted.node().at("/requestBody/content/application~1json/schema");
      String name = drafts.path("$ref").asText().replace("#/components/schemas/", "");
      if (!name.isEmpty()) {
        String ours = DESCRIBED.at("/operations").path(drafted.name()).at("/body/schema").asText();
        assertThat(members(DOCUMENT.at("/components/schemas").path(ours)))
            .as(drafted.name())
            .containsAll(
                Trees.names(DRAFT.at("/components/schemas").path(name).path("properties")));
      }
    }
  }

  private static Set<String> members(JsonNode schema) {
    Set<String> members = new TreeSet<>(Trees.names(schema.path("properties")));
    schema.path("anyOf").forEach(one -> members.addAll(members(followed(one))));
    return members;
  }

  /** What is refused, and how, is written down where it is thrown. */
  @Test
  void everyProblemInTheCodeIsDescribedWithItsStatus() throws IOException {
    Map<String, Set<Integer>> thrown = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        Matcher problems = PROBLEM.matcher(Files.readString(file));
        while (problems.find()) {
          int status = HttpStatus.valueOf(problems.group(1)).getCode();
          thrown.computeIfAbsent(problems.group(2), none -> new TreeSet<>()).add(status);
        }
      }
    }
    Map<String, Set<Integer>> described = new TreeMap<>();
    for (String type : thrown.keySet()) {
      described.put(type, Set.of(DESCRIBED.at("/problems").path(type).path("status").asInt()));
    }
    assertThat(thrown).hasSizeGreaterThan(25).isEqualTo(described);
  }

  @Test
  void limitsAreThoseOfTheCode() {
    JsonNode cursor = DOCUMENT.at("/components/schemas/Cursor");
    assertThat(cursor.path("maxLength").asInt()).isEqualTo(Cursors.LENGTH_MAX);
    assertThat(DOCUMENT.at("/components/parameters/searchCursor/schema/maxLength").asInt())
        .isEqualTo(Cursors.LENGTH_MAX);
    assertThat(DOCUMENT.at("/components/schemas/Email/maxLength").asInt())
        .isEqualTo(Emails.LENGTH_MAX);
    assertThat(Trees.texts(DOCUMENT.at("/components/schemas/CountryCode/enum")))
        .hasSizeGreaterThan(248)
        .contains("US", "XK")
        .doesNotHaveDuplicates();
  }

  /** Whatever has a page after it can be asked for page by page, and the reverse. */
  @Test
  void everyListHasACursorAndALimit() {
    List<String> lists = new ArrayList<>();
    for (Operation operation : operations().toList()) {
      JsonNode page = followed(operation.node().at(ANSWER + "/schema"));
      boolean isList = page.path("properties").has("next_cursor");
      Set<String> parameters = parameterNames(operation.parameters());
      assertThat(parameters.contains("query cursor")).as(operation.name()).isEqualTo(isList);
      assertThat(parameters.contains("query limit")).as(operation.name()).isEqualTo(isList);
      if (isList) {
        lists.add(operation.name());
      }
    }
    assertThat(lists).hasSizeGreaterThan(8);
  }

  @Test
  void whatIsReferredToIsThere() {
    assertThat(DOCUMENT.findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(
            reference -> assertThat(DOCUMENT.at(reference.substring(1)).isMissingNode()).isFalse());
  }

  @Test
  void whatIsDescribedIsUsed() {
    String text = DOCUMENT.toString();
    List<String> unused = new ArrayList<>();
    for (String kind : List.of("schemas", "parameters", "headers", "responses")) {
      for (String name : Trees.names(DOCUMENT.path("components").path(kind))) {
        String reference = "#/components/%s/%s".formatted(kind, name);
        if (!text.contains('"' + reference + '"')) {
          unused.add(reference);
        }
      }
    }
    assertThat(unused).isEmpty();
  }

  @Test
  void examplesAreValid() throws IOException {
    String text = new ApiDescription().text();
    Files.writeString(Path.of("target", "openapi.yml"), text); // for whoever wants to look at it
    var validator =
        OpenApiInteractionValidator.createForInlineApiSpecification(text)
            .withLevelResolver(
                LevelResolver.create()
                    .withLevel("validation.request.security.missing", ValidationReport.Level.IGNORE)
                    .build())
            .build();
    int checked = 0;
    for (Operation operation : operations().toList()) {
      JsonNode examples = operation.node().at("/requestBody/content/application~1json/examples");
      if (operation.node().has("requestBody")) {
        assertThat(examples.size()).as(operation.name()).isPositive();
      }
      List<JsonNode> bodies = new ArrayList<>();
      examples.forEach(example -> bodies.add(example.path("value")));
      if (bodies.isEmpty()) {
        bodies.add(DOCUMENT.missingNode());
      }
      for (JsonNode body : bodies) {
        var report = validator.validateRequest(request(operation, body));
        assertThat(report.getMessages()).as(operation.name()).isEmpty();
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(40);
  }

  private static Request request(Operation operation, JsonNode body) {
    String path = operation.path();
    for (JsonNode parameter : operation.parameters()) {
      path =
          path.replace(
              "{%s}".formatted(parameter.path("name").asText()),
              parameter.path("example").asText());
    }
    var request =
        new SimpleRequest.Builder(
            Request.Method.valueOf(operation.method().toUpperCase(Locale.ROOT)), path);
    for (JsonNode parameter : operation.parameters()) {
      JsonNode example = parameter.path("example");
      String name = parameter.path("name").asText();
      List<String> values = example.isArray() ? Trees.texts(example) : List.of(example.asText());
      switch (parameter.path("in").asText()) {
        case "query" -> {
          if (!example.isMissingNode()) {
            request.withQueryParam(name, values);
          }
        }
        case "header" -> {
          if (parameter.path("required").asBoolean()) {
            request.withHeader(name, parameter.at("/schema/default").asText());
          }
        }
        default -> assertThat(example.isMissingNode()).as(name).isFalse();
      }
    }
    return body.isMissingNode()
        ? request.build()
        : request.withContentType("application/json").withBody(body.toString()).build();
  }
}
