package souk.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Starts the marketplace and stays until Ctrl-C, which ends every part.",
      "The first time it also loads the catalogue. Later it finds all data again.",
      "",
      "Servers of your own are used instead of ours where these are set: SOUK_POSTGRES_URL (with",
      "SOUK_POSTGRES_USER and _PASSWORD), SOUK_REDIS_URI, SOUK_KAFKA_SERVERS, SOUK_OPENSEARCH_URL,",
      "SOUK_TEMPORAL_TARGET (with SOUK_TEMPORAL_UI_URL)."
    })
final class UpCommand implements Callable<Integer> {
  private static final long STOP_LIMIT_SECONDS = 60;

  @Option(names = "--detach", description = "return once everything is up, and leave it running")
  private boolean detach;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      defaultValue = "${env:SOUK_PORT_OFFSET:-0}",
      description = "added to every port, to run several clones side by side (default: 0)")
  private int portOffset;

  private final Progress progress = new Progress(System.out);
  private final CountDownLatch ended = new CountDownLatch(1);

  @Override
  public Integer call() throws InterruptedException {
    SoukHome home = SoukHome.find();
    var ports = new PortBlock(portOffset);
    if (home.isRunning()) {
      throw new StackException(
          "Souk is running here already: ./souk status shows it, ./souk down ends it");
    }
    if (detach) {
      ports.requireFree();
      return new DetachedUp(home, portOffset).run();
    }
    Optional<FileLock> lock = home.lock();
    if (lock.isEmpty()) {
      throw new StackException("another ./souk up was quicker");
    }
    ports.requireFree();
    return run(home, new Marketplace(home, ports, System.getenv(), progress));
  }

  private int run(SoukHome home, Marketplace marketplace) throws InterruptedException {
    forget(home);
    Folders.create(home.data());
    Folders.create(home.logs());
    var supervision =
        new Supervision(marketplace, progress, () -> marketplace.state(true).write(home.state()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(supervision), "stop"));
    try (marketplace) {
      marketplace.state(false).write(home.state());
      marketplace.start();
      marketplace.state(true).write(home.state());
      Summary.print(progress, marketplace, home);
      supervision.watch();
      progress.say("stopping");
      return 0;
    } finally {
      forget(home);
      progress.say("stopped");
      ended.countDown();
    }
  }

  /** The shutdown hook lets the main thread close everything in its order. */
  private void stop(Supervision supervision) {
    supervision.end();
    try {
      if (!ended.await(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        progress.say("not everything ended in time; the rest is killed");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(SoukHome home) {
    try {
      Files.deleteIfExists(home.state());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
