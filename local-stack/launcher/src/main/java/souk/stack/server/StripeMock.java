package souk.stack.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import souk.stack.process.Child;
import souk.stack.process.Ports;
import souk.stack.process.StackException;

/**
 * Stripe's own stand-in, for tests: refuses what Stripe's description of its API does not know, and
 * answers with examples. Built once with Go.
 */
public final class StripeMock {
  private static final GoCommand COMMAND =
      new GoCommand("stripe-mock", "github.com/stripe/stripe-mock", "0.203.0");
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
    var command = List.of(COMMAND.built().toString(), "-http-addr", "127.0.0.1:" + port);
    Child child = Child.start("stripe-mock", command, Map.of(), log, Child.OrphanSignal.KILL);
    child.awaitReady(READY_WITHIN, () -> Ports.listening(port));
    return new StripeMock(child, port);
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public void stop() {
    child.kill();
  }
}
