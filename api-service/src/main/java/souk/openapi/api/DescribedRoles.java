package souk.openapi.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Writes into the API's description who may use each route, as the routes themselves say: {@code
 * x-roles}, which is empty for what is anybody's, and whether a token is needed.
 */
@Singleton
@Requires(property = "souk.roles.api", value = "true")
final class DescribedRoles {
  private static final String ROLES = "x-roles";
  private static final String SECURITY = "security";

  private final Router router;

  DescribedRoles(Router router) {
    this.router = router;
  }

  /**
   * @param description in YAML
   */
  String in(String description) {
    Yaml yaml = yaml();
    Map<String, Map<String, Map<String, Object>>> document = yaml.load(description);
    Map<String, List<String>> roles = roles();
    document
        .getOrDefault("paths", Map.of())
        .forEach((path, operations) ->
            operations.forEach(
                (method, operation) -> declare(asOperation(operation), roles, method, path)));
    return yaml.dump(document);
  }

  @SuppressWarnings("unchecked") // a node of a tree that was read without a schema
  private static Map<String, Object> asOperation(Object node) {
    return (Map<String, Object>) node;
  }

  private static void declare(
      Map<String, Object> operation, Map<String, List<String>> roles, String method, String path) {
    List<String> needed = roles.get(method.toUpperCase(Locale.ROOT) + " " + path);
    if (needed == null) {
      throw new IllegalStateException("described, but no route: " + method + " " + path);
    }
    operation.put(ROLES, needed);
    if (!needed.isEmpty()) {
      operation.put(SECURITY, List.of(Map.of("token", List.of())));
    } else {
      operation.putIfAbsent(SECURITY, List.of());
    }
  }

  private Map<String, List<String>> roles() {
    Map<String, List<String>> roles = new HashMap<>();
    router
        .uriRoutes()
        .forEach(route ->
            roles.put(route.getHttpMethodName() + " " + route.getUriMatchTemplate(), of(route)));
    return roles;
  }

  private static List<String> of(UriRouteInfo<?, ?> route) {
    List<String> roles = List.of(route.getAnnotationMetadata().stringValues(Secured.class));
    return roles.contains(SecurityRule.IS_ANONYMOUS) ? List.of() : roles;
  }

  private static Yaml yaml() {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setDereferenceAliases(true);
    return new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options);
  }
}
