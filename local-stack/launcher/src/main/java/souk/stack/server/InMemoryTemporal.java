package souk.stack.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import souk.stack.process.Child;
import souk.stack.process.JavaProgram;
import souk.stack.process.Ports;

/** The last resort where there is neither a Temporal server nor Go to build one. */
public final class InMemoryTemporal implements Backend {
  public static final String WARNING =
      """
      !! NO TEMPORAL SERVER: using the in-memory test server.
                  Running checkouts are LOST when Souk stops, and there is no UI.
                  Remedy: install Go (1.25 or later) or the temporal command, or set SOUK_TEMPORAL_TARGET.\
      """;

  private final int port;
  private final Path log;
  private Child child;

  private InMemoryTemporal(int port, Path log) {
    this.port = port;
    this.log = log;
    this.child = launch();
  }

  public static InMemoryTemporal start(int port, Path log) {
    Ports.requireFree(port, "Temporal");
    return new InMemoryTemporal(port, log);
  }

  private Child launch() {
    var started =
        Child.start(
            "temporal",
            JavaProgram.TEMPORAL_TEST_SERVER.command(Integer.toString(port)),
            Map.of(),
            log,
            Child.OrphanSignal.KILL);
    started.awaitReady(Duration.ofMinutes(1), () -> Ports.listening(port));
    return started;
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("SOUK_TEMPORAL_TARGET", address());
  }

  @Override
  public String address() {
    return "127.0.0.1:" + port;
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
    child.stop(Duration.ofSeconds(5));
  }
}
