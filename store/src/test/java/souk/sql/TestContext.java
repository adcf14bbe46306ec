package souk.sql;

import io.micronaut.context.ApplicationContext;
import java.util.HashMap;
import java.util.Map;
import souk.stack.teststack.TestStack;

/** The stores on a database of their own, migrated, with both ways into it. */
public final class TestContext {
  private TestContext() {}

  public static ApplicationContext onFreshDatabase() {
    return onFreshDatabase(Map.of());
  }

  /**
   * @param settings other than usual
   */
  public static ApplicationContext onFreshDatabase(Map<String, Object> settings) {
    return on(TestStack.freshDatabase(), settings);
  }

  /**
   * @param environment that {@link TestStack} gave for a database
   */
  public static ApplicationContext on(Map<String, String> environment) {
    return on(environment, Map.of());
  }

  private static ApplicationContext on(
      Map<String, String> environment, Map<String, Object> settings) {
    Map<String, Object> properties = new HashMap<>(settings);
    for (String source : new String[] {"default", "browsing"}) {
      String prefix = "datasources." + source + ".";
      properties.put(prefix + "url", environment.getOrDefault("SOUK_POSTGRES_URL", ""));
      properties.put(prefix + "username", environment.getOrDefault("SOUK_POSTGRES_USER", ""));
      properties.put(prefix + "password", environment.getOrDefault("SOUK_POSTGRES_PASSWORD", ""));
      properties.put(prefix + "maximum-pool-size", 8);
    }
    String planned = "SET plan_cache_mode = force_generic_plan";
    properties.put("datasources.default.connection-init-sql", planned);
    properties.put(
        "datasources.browsing.connection-init-sql", "SET ROLE souk_browsing; " + planned);
    // The role must be there before somebody takes it.
    properties.put("datasources.browsing.minimum-idle", 0);
    properties.put("datasources.browsing.initialization-fail-timeout", -1);
    // Nobody is there; who needs carts in Redis says where it is.
    properties.put("redis.uri", environment.getOrDefault("SOUK_REDIS_URI", "redis://127.0.0.1:1"));
    properties.put("flyway.datasources.default.enabled", true);
    return ApplicationContext.run(properties);
  }
}
