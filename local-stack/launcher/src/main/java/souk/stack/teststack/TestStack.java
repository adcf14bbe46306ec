package souk.stack.teststack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import souk.stack.process.Folders;
import souk.stack.process.Ports;
import souk.stack.process.StackException;
import souk.stack.server.Backend;
import souk.stack.server.KafkaServer;
import souk.stack.server.OpenSearchServer;
import souk.stack.server.PostgresServer;
import souk.stack.server.RedisServer;
import souk.stack.server.TemporalCommand;
import souk.stack.server.TemporalServer;

/**
 * Real backends for integration tests: each is started when a test first needs it, on a free port,
 * on data that is new, and ends with the tests' JVM. With the system property {@code
 * souk.test.backends=testcontainers} they are those of {@code docker-compose.yml}. Thread-safe.
 */
public final class TestStack {
  /** What a test may need. */
  public enum Need {
    POSTGRESQL("postgres", "SOUK_POSTGRES_"),
    REDIS("redis", "SOUK_REDIS_"),
    KAFKA("kafka", "SOUK_KAFKA_"),
    OPENSEARCH("opensearch", "SOUK_OPENSEARCH_"),
    TEMPORAL("temporal", "SOUK_TEMPORAL_");

    private final String service;
    private final String variables;

    Need(String service, String variables) {
      this.service = service;
      this.variables = variables;
    }

    /** Its name in {@code docker-compose.yml}. */
    String service() {
      return service;
    }

    /** How the environment variables that tell of it begin. */
    String variables() {
      return variables;
    }
  }

  private static final String PASSWORD = "for-tests-only";
  private static final Map<Need, TestBackend> RUNNING = new EnumMap<>(Need.class);
  private static final boolean IN_CONTAINERS =
      System.getProperty("souk.test.backends", "").equals("testcontainers");
  private static @Nullable ComposeStack containers;
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final String PREFIX = "test-stack-";
  private static final Path FOLDER = newFolder();

  private TestStack() {}

  private static Path newFolder() {
    deleteLeftOvers(Path.of("target").toAbsolutePath());
    Path folder = Path.of("target", PREFIX + ProcessHandle.current().pid()).toAbsolutePath();
    Runtime.getRuntime().addShutdownHook(new Thread(TestStack::end, "end the test stack"));
    return folder;
  }

  /** A run that was killed could not delete its data. */
  private static void deleteLeftOvers(Path target) {
    try (var folders = Files.list(target)) {
      folders
          .filter(folder -> folder.getFileName().toString().matches(PREFIX + "\\d+"))
          .filter(folder -> ProcessHandle.of(pid(folder)).isEmpty())
          .forEach(Folders::delete);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static long pid(Path folder) {
    return Long.parseLong(folder.getFileName().toString().substring(PREFIX.length()));
  }

  private static void end() {
    if (containers == null) {
      RUNNING.values().forEach(TestBackend::kill);
    } else {
      containers.end();
    }
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
    Map<String, String> environment = new HashMap<>(backend(Need.POSTGRESQL).environment());
    String url = environment.getOrDefault("SOUK_POSTGRES_URL", "");
    String name = "test_" + DATABASES.incrementAndGet();
    try (var connection =
            DriverManager.getConnection(
                url,
                environment.get("SOUK_POSTGRES_USER"),
                environment.get("SOUK_POSTGRES_PASSWORD"));
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException failure) {
      throw new StackException("cannot create database %s: %s".formatted(name, failure));
    }
    environment.put("SOUK_POSTGRES_URL", url.substring(0, url.lastIndexOf('/') + 1) + name);
    return environment;
  }

  /** One of the backends, to kill and restart it. */
  public static synchronized TestBackend backend(Need need) {
    return RUNNING.computeIfAbsent(
        need,
        wanted ->
            IN_CONTAINERS ? containers().backend(wanted) : new LocalTestBackend(start(wanted)));
  }

  private static synchronized ComposeStack containers() {
    if (containers == null) {
      containers = new ComposeStack();
    }
    return containers;
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
