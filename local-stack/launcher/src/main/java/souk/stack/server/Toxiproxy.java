package souk.stack.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import souk.stack.process.Child;
import souk.stack.process.Folders;
import souk.stack.process.Ports;
import souk.stack.process.StackException;

/**
 * Stands between our services and the servers, so that what goes between them can be made slow, be
 * cut off and get lost. Only chaos and tests ask for it.
 */
public final class Toxiproxy implements Backend {
  private static final GoCommand COMMAND =
      new GoCommand("toxiproxy", "github.com/Shopify/toxiproxy/v2/cmd/server", "2.5.0");
  private static final JsonMapper JSON = new JsonMapper();
  private static final String HOST = "127.0.0.1";
  private static final Map<String, String> QUIET = Map.of("LOG_LEVEL", "error");
  private static final Duration READY_WITHIN = Duration.ofSeconds(20);

  private final int port;
  private final List<Way> ways;
  private final Path configuration;
  private final Path log;
  private Child child;

  /**
   * A connection through it.
   *
   * @param port what listens for our services
   * @param server the port of the server behind it
   */
  public record Way(String name, int port, int server) {}

  /** A way as toxiproxy reads it. */
  private record Proxy(String name, String listen, String upstream, boolean enabled) {
    static Proxy of(Way way) {
      return new Proxy(way.name, HOST + ":" + way.port, HOST + ":" + way.server, true);
    }
  }

  private Toxiproxy(int port, List<Way> ways, Path configuration, Path log) {
    this.port = port;
    this.ways = List.copyOf(ways);
    this.configuration = configuration;
    this.log = log;
    this.child = launch();
  }

  /** Whether there is it, or Go to build it with. */
  public static boolean isAvailable() {
    return COMMAND.isThereOrCanBeBuilt();
  }

  /**
   * All ways are open when this returns; built first if it is not there yet.
   *
   * @param port where it is told what to do to them
   * @param configuration the file that it reads its ways from: a restart opens them again
   * @throws StackException if it is not there yet and there is no Go to build it with
   */
  public static Toxiproxy start(int port, List<Way> ways, Path configuration, Path log) {
    Ports.requireFree(port, "toxiproxy");
    ways.forEach(way -> Ports.requireFree(way.port(), "the way to " + way.name()));
    return new Toxiproxy(port, ways, configuration, log);
  }

  private Child launch() {
    writeConfiguration();
    List<String> command =
        List.of(
            COMMAND.built().toString(),
            "-host",
            HOST,
            "-port",
            Integer.toString(port),
            "-config",
            configuration.toString());
    var started = Child.start("toxiproxy", command, QUIET, log, Child.OrphanSignal.KILL);
    started.awaitReady(
        READY_WITHIN,
        () -> Ports.listening(port) && ways.stream().allMatch(way -> Ports.listening(way.port())));
    return started;
  }

  private void writeConfiguration() {
    try {
      Folders.create(configuration.resolveSibling(""));
      Files.write(configuration, JSON.writeValueAsBytes(ways.stream().map(Proxy::of).toList()));
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write " + configuration, failure);
    }
  }

  /** None: a service is told the ways instead of the servers, one by one. */
  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public String address() {
    return HOST + ":" + port;
  }

  @Override
  public Child child() {
    return child;
  }

  @Override
  public void restart() {
    child = launch();
  }

  @Override
  public void stop() {
    child.kill();
  }
}
