package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.stack.marketplace.PortBlock;
import souk.stack.process.Child;
import souk.stack.process.Folders;
import souk.stack.process.Platform;

/**
 * The front door, as its users have it: {@code ./souk} with a home and free ports of its own. It
 * ends with this JVM, however that ends.
 */
class SoukCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration FIRST_START_LIMIT = Duration.ofMinutes(6);
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int OFFSETS_TRIED = 100;

  /** Beyond what clones use, and below what the system gives to those who ask for any port. */
  private static final int OFFSET_MIN = 2_100;

  private static final int OFFSET_MAX = 24_000;
  private static final int PORT_OFFSET = freePorts();

  private final Path home =
      Path.of("target", "souk-home-" + ProcessHandle.current().pid()).toAbsolutePath();
  private final Path output = home.resolveSibling("souk-command.log");

  /** Where to begin is drawn: another run may look for ports at the same moment. */
  private static int freePorts() {
    return new Random()
        .ints(OFFSETS_TRIED, OFFSET_MIN, OFFSET_MAX)
        .filter(offset -> new PortBlock(offset).isFree(Map.of()))
        .findFirst()
        .orElseThrow();
  }

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectories(home.getParent());
  }

  @AfterEach
  void end() throws Exception {
    run("down");
    Folders.delete(home);
  }

  @Test
  void startsSellsSurvivesKillsAndLeavesNothingBehind() throws Exception {
    Child souk = up();
    awaitUp(souk, FIRST_START_LIMIT);
    assertThat(names(status()))
        .containsExactly(
            "postgres",
            "redis",
            "kafka",
            "opensearch",
            "temporal",
            "sandbox",
            "api",
            "worker",
            "indexer");

    for (String part : new String[] {"redis", "sandbox", "worker"}) {
      long before = pid(status(), part);
      ProcessHandle.of(before).orElseThrow().destroyForcibly();
      await(LIMIT, () -> isUp(part) && pid(status(), part) != before);
    }

    assertThat(said()).contains("operator@souk.local");

    String demo = run("demo");
    assertThat(demo).contains("placed", "order group", "/namespaces/souk/workflows/checkout");
    operatorLooksAndActs(group(demo));
    assertThat(run("up", "--port-offset", Integer.toString(PORT_OFFSET)))
        .contains("running here already");

    List<ProcessHandle> parts = processes(status());
    assertThat(parts).hasSize(9);
    interrupt(souk);
    await(LIMIT, () -> !souk.isAlive());
    assertThat(parts).noneMatch(ProcessHandle::isAlive);

    Child again = up();
    awaitUp(again, LIMIT);
    assertThat(run("demo")).contains("placed");
    List<ProcessHandle> orphans = processes(status());
    again.kill();
    await(LIMIT, () -> orphans.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(status().path("running").asBoolean()).isFalse();
  }

  private static String group(String demo) {
    return Pattern.compile("grp_\\w+").matcher(demo).results().findFirst().orElseThrow().group();
  }

  private void operatorLooksAndActs(String group) {
    assertThat(run("ops", "list", "--state", "open")).doesNotContain("answered", "Exception");
    assertThat(run("ops", "cancel-order", group, "--reason", "changed my mind"))
        .contains(group, "cancelled", "audit");
    assertThat(run("ops", "audit")).contains(group, "changed my mind");
    assertThat(run("ops", "cancel-order", group, "--reason", "again")).doesNotContain("Exception");
    assertThat(run("verify")).contains("all is well");
  }

  /** The script gives its place to the launcher, so that a signal to it reaches the launcher. */
  private Child up() {
    return Child.start(
        "souk",
        command("up", "--port-offset", Integer.toString(PORT_OFFSET), "--no-start-caches"),
        environment(),
        output,
        Child.OrphanSignal.KILL);
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Platform.root().resolve("souk").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private Map<String, String> environment() {
    return Map.of("SOUK_HOME", home.toString(), "SOUK_SKIP_BUILD", "true");
  }

  private String run(String... arguments) {
    try {
      var builder = new ProcessBuilder(command(arguments)).redirectErrorStream(true);
      builder.environment().putAll(environment());
      Process process = builder.start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return text;
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  /** As Ctrl-C does; where whoever runs the tests ignores that, so does what they start. */
  private static void interrupt(Child process) throws Exception {
    String signal = ignoresInterrupts() ? "-TERM" : "-INT";
    new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
  }

  private static boolean ignoresInterrupts() throws IOException {
    int interrupt = 1 << 1; // SIGINT is 2; the first bit is that of signal 1
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
        .anyMatch(ignored -> (ignored & interrupt) != 0);
  }

  private JsonNode status() {
    try {
      return JSON.readTree(run("status", "--json"));
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  private void awaitUp(Child souk, Duration limit) throws Exception {
    await(
        limit,
        () -> {
          assertThat(souk.isAlive()).as(this::said).isTrue();
          JsonNode status = status();
          return status.path("ready").asBoolean()
              && parts(status).allMatch(part -> part.path("health").asText().equals("up"));
        });
  }

  private String said() {
    try {
      return Files.readString(output);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  private void await(Duration limit, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(this::said).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  private boolean isUp(String name) {
    return part(status(), name).path("health").asText().equals("up");
  }

  private static Stream<JsonNode> parts(JsonNode status) {
    return StreamSupport.stream(status.path("parts").spliterator(), false);
  }

  private static JsonNode part(JsonNode status, String name) {
    return parts(status)
        .filter(part -> part.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static long pid(JsonNode status, String name) {
    return part(status, name).path("pid").asLong();
  }

  private static List<String> names(JsonNode status) {
    return parts(status).map(part -> part.path("name").asText()).toList();
  }

  private static List<ProcessHandle> processes(JsonNode status) {
    return parts(status)
        .flatMap(part -> ProcessHandle.of(part.path("pid").asLong()).stream())
        .toList();
  }
}
