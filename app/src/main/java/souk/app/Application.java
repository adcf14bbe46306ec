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

  private Application() {}

  public static void main(String[] arguments) {
    Micronaut.build(arguments)
        .mainClass(Application.class)
        .banner(false)
        .properties(roles(System.getenv().getOrDefault("SOUK_ROLES", "api,worker,indexer")))
        .start();
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
