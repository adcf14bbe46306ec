package souk.stack.teststack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import souk.stack.process.Platform;
import souk.stack.process.Ports;

/**
 * What {@code docker-compose.yml} starts, and how {@code docker-compose.env} says it is reached.
 */
final class ComposeFile {
  /** What the two files can be told. */
  static final List<String> PORTS =
      List.of(
          "SOUK_POSTGRES_PORT",
          "SOUK_REDIS_PORT",
          "SOUK_KAFKA_PORT",
          "SOUK_OPENSEARCH_PORT",
          "SOUK_TEMPORAL_PORT",
          "SOUK_TEMPORAL_UI_PORT");

  private static final Pattern LINE = Pattern.compile("([A-Z_]+)=\"?(.*?)\"?");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+):-([^}]*)}");

  private ComposeFile() {}

  static Path path() {
    return Platform.root().resolve("docker-compose.yml");
  }

  /**
   * The environment that our services are to have, as a shell would read it.
   *
   * @param told instead of the defaults
   */
  static Map<String, String> environment(Map<String, String> told) {
    Map<String, String> environment = new TreeMap<>();
    for (String line : lines()) {
      Matcher parts = LINE.matcher(line);
      if (parts.matches()) {
        environment.put(parts.group(1), expand(parts.group(2), told));
      }
    }
    return environment;
  }

  private static String expand(String value, Map<String, String> told) {
    return VARIABLE
        .matcher(value)
        .replaceAll(variable ->
            Matcher.quoteReplacement(told.getOrDefault(variable.group(1), variable.group(2))));
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(Platform.root().resolve("docker-compose.env"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ports that are free now, for a stack beside others. */
  static Map<String, String> freePorts() {
    Map<String, String> ports = new HashMap<>();
    PORTS.forEach(name -> ports.put(name, Integer.toString(Ports.free())));
    return ports;
  }
}
