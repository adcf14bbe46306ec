package souk.stack.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import souk.stack.process.Child;
import souk.stack.process.Platform;
import souk.stack.process.Ports;
import souk.stack.process.StackException;

/**
 * Stripe's own stand-in, for tests: refuses what Stripe's description of its API does not know, and
 * answers with examples. Built once with Go.
 */
public final class StripeMock {
  private static final String VERSION = "0.203.0";
  private static final Duration READY_WITHIN = Duration.ofSeconds(20);

  private final Child child;
  private final int port;

  private StripeMock(Child child, int port) {
    this.child = child;
    this.port = port;
  }

  /**
   * @throws StackException if it is not there yet and there is no Go to build it with
   */
  public static StripeMock start(Path log) {
    int port = Ports.free();
    var command = List.of(built().toString(), "-http-addr", "127.0.0.1:" + port);
    Child child = Child.start("stripe-mock", command, Map.of(), log, Child.OrphanSignal.KILL);
    child.awaitReady(READY_WITHIN, () -> Ports.listening(port));
    return new StripeMock(child, port);
  }

  private static Path built() {
    Path folder = Platform.cache().resolve("stripe-mock-" + VERSION);
    Path built = folder.resolve("stripe-mock");
    if (Files.isExecutable(built)) {
      return built;
    }
    Path go =
        TemporalCommand.onPath("go")
            .orElseThrow(() -> new StackException("install Go to test against stripe-mock"));
    try {
      Files.createDirectories(folder);
      Path log = folder.resolve("build.log");
      var builder =
          new ProcessBuilder(go.toString(), "install", "github.com/stripe/stripe-mock@v" + VERSION)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().put("GOBIN", folder.toString());
      if (builder.start().onExit().join().exitValue() != 0) {
        throw new StackException("Go could not build stripe-mock, see " + log);
      }
      return built;
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot build stripe-mock", failure);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public void stop() {
    child.kill();
  }
}
