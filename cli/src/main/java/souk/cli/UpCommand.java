package souk.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import souk.stack.marketplace.Marketplace;
import souk.stack.marketplace.PortBlock;
import souk.stack.marketplace.Progress;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;
import souk.stack.marketplace.StartCaches;
import souk.stack.marketplace.Supervision;
import souk.stack.process.Child;
import souk.stack.process.Folders;
import souk.stack.process.StackException;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Starts the marketplace and stays until Ctrl-C, which ends every part. "
          + "The first time it also loads the catalogue. Later it finds all data again.",
      "",
      "Servers of your own are used instead of ours where these are set: SOUK_POSTGRES_URL (with "
          + "SOUK_POSTGRES_USER and _PASSWORD), SOUK_REDIS_URI, SOUK_KAFKA_SERVERS, SOUK_OPENSEARCH_URL, "
          + "SOUK_TEMPORAL_TARGET (with SOUK_TEMPORAL_UI_URL)."
    })
final class UpCommand implements Callable<Integer> {
  private static final long STOP_LIMIT_SECONDS = 60;
  private static final long LEFT_OVERS_LIMIT_SECONDS = 20;

  @Option(names = "--detach", description = "return once everything is up, and leave it running")
  private boolean detach;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      defaultValue = "${env:SOUK_PORT_OFFSET:-0}",
      description = "added to every port, to run several clones side by side (default: 0)")
  private int portOffset;

  @Option(
      names = "--start-caches",
      negatable = true,
      defaultValue = "${env:SOUK_START_CACHES:-true}",
      fallbackValue = "true",
      description = "prepare a faster next start in the background after a build (default: yes)")
  private boolean startCaches;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Progress progress = new Progress(System.out);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean starting = new AtomicBoolean();

  @Override
  public Integer call() throws InterruptedException {
    SoukHome home = SoukHome.find();
    PortBlock ports = ports();
    if (home.isRunning()) {
      throw new StackException(
          "Souk is running here already: ./souk status shows it, ./souk down ends it");
    }
    if (detach) {
      awaitLeftOvers(home);
      ports.requireFree(System.getenv());
      return new DetachedUp(home, portOffset, startCaches).run();
    }
    Optional<FileLock> lock = home.lock();
    if (lock.isEmpty()) {
      throw new StackException("another ./souk up was quicker");
    }
    awaitLeftOvers(home);
    ports.requireFree(System.getenv());
    return run(home, new Marketplace(home, ports, System.getenv(), progress));
  }

  private PortBlock ports() {
    try {
      return new PortBlock(portOffset);
    } catch (IllegalArgumentException outOfRange) {
      throw new ParameterException(
          spec.commandLine(), String.valueOf(outOfRange.getMessage()), outOfRange);
    }
  }

  /** A run that was killed leaves its state; its parts die with it, but some take a moment. */
  private void awaitLeftOvers(SoukHome home) throws InterruptedException {
    List<ProcessHandle> left =
        StackState.read(home.state()).stream()
            .flatMap(state -> state.parts().stream())
            .flatMap(part -> ProcessHandle.of(part.pid()).stream())
            .filter(ProcessHandle::isAlive)
            .toList();
    if (left.isEmpty()) {
      return;
    }
    progress.say("the last run was killed; waiting for its parts to end");
    try {
      CompletableFuture.allOf(
              left.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
          .get(LEFT_OVERS_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException goOn) {
      progress.say("some are still there");
    }
  }

  private int run(SoukHome home, Marketplace marketplace) throws InterruptedException {
    forget(home);
    Folders.create(home.data());
    Folders.create(home.logs());
    var supervision =
        new Supervision(marketplace, progress, () -> marketplace.state(true).write(home.state()));
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(supervision, main), "stop"));
    try (marketplace) {
      marketplace.state(false).write(home.state());
      starting.set(true);
      marketplace.start(() -> marketplace.state(false).write(home.state()));
      starting.set(false);
      marketplace.state(true).write(home.state());
      Summary.print(progress, marketplace, home);
      if (startCaches) {
        Thread.ofVirtual()
            .name("start-caches")
            .start(new StartCaches(home, marketplace.environment(), progress)::prepare);
      }
      supervision.watch();
      progress.say("stopping");
      return 0;
    } finally {
      Child.endAll();
      forget(home);
      progress.say("stopped");
      ended.countDown();
    }
  }

  /** The shutdown hook lets the main thread close everything in its order. */
  private void stop(Supervision supervision, Thread main) {
    supervision.end();
    if (starting.get()) {
      main.interrupt();
    }
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
