package souk.stack.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of this repository that runs in a JVM of its own.
 *
 * @param module its folder below the root
 * @param options of the JVM, its heap first of all
 */
public record JavaProgram(String module, String mainClass, List<String> options) {
  public static final JavaProgram KAFKA =
      new JavaProgram(
          "local-stack/kafka-broker",
          "souk.stack.kafka.KafkaBroker",
          List.of(
              "-Xms128m",
              "-Xmx384m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
  public static final JavaProgram OPENSEARCH =
      new JavaProgram(
          "local-stack/opensearch-node",
          "souk.stack.opensearch.OpenSearchNode",
          List.of(
              "-Xms256m",
              "-Xmx640m",
              "-XX:+UseSerialGC",
              "--enable-native-access=ALL-UNNAMED",
              "--add-modules=jdk.incubator.vector",
              "-Dlog4j2.disable.jmx=true",
              "-Dlog4j2.level=WARN"));
  public static final JavaProgram SANDBOX =
      new JavaProgram(
          "sandbox",
          "souk.sandbox.SandboxApplication",
          List.of("-Xms48m", "-Xmx192m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));

  public static final JavaProgram CATALOGUE =
      new JavaProgram(
          "catalog",
          "souk.demo.CatalogImport",
          List.of(
              "-Xms96m",
              "-Xmx384m",
              "-XX:+UseSerialGC",
              "-XX:+UseCompactObjectHeaders",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow"));

  public static final JavaProgram TEMPORAL_TEST_SERVER =
      new JavaProgram(
          "local-stack/launcher",
          "io.temporal.testserver.TestServer",
          List.of("-Xms48m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));

  public static JavaProgram app(String mainClass, String heap) {
    return new JavaProgram(
        "app",
        mainClass,
        List.of(
            "-Xms96m",
            "-Xmx" + heap,
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
  }

  public List<String> command(String... arguments) {
    Path cache = startCache();
    return isFresh(cache)
        ? command(List.of("-XX:AOTCache=" + cache), arguments)
        : command(List.of(), arguments);
  }

  public List<String> command(List<String> moreOptions, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Platform.java());
    command.addAll(options);
    command.addAll(moreOptions);
    command.add("-cp");
    command.add(classPath());
    command.add(mainClass);
    command.addAll(List.of(arguments));
    return command;
  }

  /** Loaded and linked classes of an earlier run (JEP 514), beside the build they belong to. */
  public Path startCache() {
    return target().resolve("start.aot");
  }

  /** Whether there is a cache for exactly what is built now. */
  public boolean hasStartCache() {
    return isFresh(startCache());
  }

  private boolean isFresh(Path cache) {
    if (!Files.exists(cache)) {
      return false;
    }
    long made = cache.toFile().lastModified();
    // Only what is built here changes; libraries have their version in their name.
    return classPath()
        .lines()
        .flatMap(line -> Stream.of(line.split(File.pathSeparator)))
        .filter(entry -> entry.startsWith(Platform.root().toString()))
        .allMatch(entry -> new File(entry).lastModified() <= made);
  }

  private Path target() {
    return Platform.root().resolve(module).resolve("target");
  }

  private String classPath() {
    try {
      return ownClasses()
          + File.pathSeparator
          + Files.readString(target().resolve("classpath")).strip();
    } catch (IOException missing) {
      throw new UncheckedIOException(
          new IOException(module + " is not built yet: ./mvnw -DskipTests package", missing));
    }
  }

  /** The archive, because a cache can't be made of a folder. */
  private Path ownClasses() throws IOException {
    try (var files = Files.list(target())) {
      List<Path> archives =
          files.filter(file -> file.getFileName().toString().endsWith("-SNAPSHOT.jar")).toList();
      return archives.size() == 1 ? archives.getFirst() : target().resolve("classes");
    }
  }
}
