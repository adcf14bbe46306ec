package souk.stack;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real backends for integration tests: each is started when a test first needs it, on a free port,
 * on data that is new, and ends with the tests' JVM. Thread-safe.
 */
public final class TestStack {
  /** What a test may need. */
  public enum Need {
    POSTGRESQL,
    REDIS,
    KAFKA,
    OPENSEARCH,
    TEMPORAL
  }

  private static final String PASSWORD = "for-tests-only";
  private static final Map<Need, Backend> RUNNING = new EnumMap<>(Need.class);
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Path FOLDER = newFolder();

  private TestStack() {}

  private static Path newFolder() {
    Path folder = Path.of("target", "test-stack-" + ProcessHandle.current().pid()).toAbsolutePath();
    Runtime.getRuntime().addShutdownHook(new Thread(TestStack::end, "end the test stack"));
    return folder;
  }

  private static void end() {
    RUNNING.values().forEach(backend -> backend.child().kill());
    Folders.delete(FOLDER);
  }

  /** The environment that our services expect, for these backends. */
  public static Map<String, String> environment(Need... needs) {
    Map<String, String> environment = new HashMap<>();
    for (Need need : Set.of(needs)) {
      environment.putAll(backend(need).environment());
    }
    return environment;
  }

  /** As {@link #environment}, as the properties of an application context. */
  public static Map<String, Object> properties(Need... needs) {
    Map<String, Object> properties = new HashMap<>();
    environment(needs)
        .forEach((name, value) ->
            properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value));
    return properties;
  }

  /** A database that nobody has used yet: the environment that points at it. */
  public static Map<String, String> freshDatabase() {
    var server = postgres();
    String name = "test_" + DATABASES.incrementAndGet();
    server.createDatabase(name);
    return server.environment(name);
  }

  public static PostgresServer postgres() {
    return (PostgresServer) backend(Need.POSTGRESQL);
  }

  public static RedisServer redis() {
    return (RedisServer) backend(Need.REDIS);
  }

  /** One of the backends, to kill and restart it. */
  public static synchronized Backend backend(Need need) {
    return RUNNING.computeIfAbsent(need, TestStack::start);
  }

  private static Backend start(Need need) {
    String name = need.name().toLowerCase(Locale.ROOT);
    Path data = FOLDER.resolve(name);
    Path log = FOLDER.resolveSibling(name + ".log");
    return switch (need) {
      case POSTGRESQL -> PostgresServer.start(data, Ports.free(), PASSWORD, log);
      case REDIS -> RedisServer.start(data, Ports.free(), PASSWORD, log);
      case KAFKA -> KafkaServer.start(data, Ports.free(), Ports.free(), log);
      case OPENSEARCH -> OpenSearchServer.start(data, Ports.free(), Ports.free(), log);
      case TEMPORAL ->
          TemporalServer.start(
              TemporalCommand.find(System.err::println)
                  .orElseThrow(() -> new StackException("no temporal command and no Go")),
              data,
              Ports.free(),
              Ports.free(),
              log);
    };
  }
}
