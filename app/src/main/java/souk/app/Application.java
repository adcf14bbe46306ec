package souk.app;

import io.micronaut.runtime.Micronaut;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Souk's processes: {@code SOUK_ROLES} says which of {@code api}, {@code worker} and {@code
 * indexer} this one is; several, separated by commas, run in one.
 */
public final class Application {
  private static final List<String> ROLES = List.of("api", "worker", "indexer");
  private static final String LISTENERS = "micronaut.server.netty.listeners.";

  private Application() {}

  public static void main(String[] arguments) {
    Micronaut.build(arguments)
        .mainClass(Application.class)
        .banner(false)
        .properties(settings(System.getenv().getOrDefault("SOUK_ROLES", "api,worker,indexer")))
        .start();
  }

  /** The roles, and where this process listens: only the API has a port for shoppers. */
  static Map<String, Object> settings(String roles) {
    Map<String, Object> settings = roles(roles);
    if (settings.containsKey("souk.roles.api")) {
      listen(settings, "shop", "micronaut.server.host", "micronaut.server.port");
    }
    listen(settings, "management", "souk.management.host", "endpoints.all.port");
    settings.put(LISTENERS + "management.expose-default-routes", false);
    return settings;
  }

  private static void listen(
      Map<String, Object> settings, String listener, String host, String port) {
    settings.put(LISTENERS + listener + ".host", "${%s}".formatted(host));
    settings.put(LISTENERS + listener + ".port", "${%s}".formatted(port));
  }

  /**
   * Turns a list of roles into the switches that the packages' configurations look at.
   *
   * @throws IllegalArgumentException naming the word that is no role
   */
  public static Map<String, Object> roles(String list) {
    Map<String, Object> switches = new HashMap<>();
    for (String role : list.split(",")) {
      if (!ROLES.contains(role.strip())) {
        throw new IllegalArgumentException(
            "SOUK_ROLES names '%s'; the roles are %s".formatted(role, ROLES));
      }
      switches.put("souk.roles." + role.strip(), true);
    }
    return switches;
  }
}
