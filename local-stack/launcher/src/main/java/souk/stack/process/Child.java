package souk.stack.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of ours. On Linux it dies with this JVM, even when that is killed: the kernel sends it
 * a signal when the thread that started it ends, which is why one long-lived thread starts them
 * all.
 */
public final class Child {
  private static final ExecutorService SPAWNER =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("spawner").factory());
  private static final boolean HAS_SETPRIV =
      Files.isExecutable(Path.of("/usr/bin/setpriv"))
          && Files.isExecutable(Path.of("/usr/bin/setsid"));

  private static final long LOG_BYTES_MAX = 64L << 20;
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

  private static final Set<Child> STARTED = ConcurrentHashMap.newKeySet();
  private static final AtomicBoolean ENDING = new AtomicBoolean();

  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** How a child is told to stop when its parent is gone. */
  public enum OrphanSignal {
    KILL,
    /** PostgreSQL's fast shutdown. */
    INT
  }

  public static Child start(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      OrphanSignal signal) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      setAsideIfLong(log);
      var builder =
          new ProcessBuilder(dyingWithUs(command, signal))
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      return SPAWNER.submit(() -> spawn(name, builder, log)).get();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot start " + name, failure);
    } catch (ExecutionException failure) {
      throw new StackException("cannot start %s: %s".formatted(name, failure.getCause()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while starting " + name);
    }
  }

  /** Begins a new log when a process starts; the one before it is kept as {@code .old}. */
  private static void setAsideIfLong(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Child spawn(String name, ProcessBuilder builder, Path log) throws IOException {
    if (ENDING.get()) {
      throw new StackException("Souk is stopping");
    }
    STARTED.removeIf(earlier -> !earlier.isAlive());
    var child = new Child(name, builder.start(), log);
    STARTED.add(child);
    return child;
  }

  /** Ends what still runs, half-started parts among it, and lets nothing start any more. */
  public static void endAll() {
    ENDING.set(true);
    List<Child> rest = List.copyOf(STARTED);
    rest.forEach(child -> child.process.destroy());
    rest.forEach(child -> child.stop(LAST_PATIENCE));
  }

  /**
   * In a session of its own, so that Ctrl-C reaches only us and we end our children in order. A
   * user namespace must be entered before the signal is asked for: entering one clears it.
   */
  private static List<String> dyingWithUs(List<String> command, OrphanSignal signal) {
    if (!HAS_SETPRIV) {
      return command;
    }
    List<String> wrapped = new ArrayList<>(List.of("/usr/bin/setsid"));
    List<String> rest = command;
    if (command.size() > 2 && command.subList(0, 2).equals(List.of("unshare", "-U"))) {
      wrapped.addAll(command.subList(0, 2));
      rest = command.subList(2, command.size());
    }
    wrapped.addAll(List.of("/usr/bin/setpriv", "--pdeathsig", signal.name()));
    wrapped.addAll(rest);
    return wrapped;
  }

  /**
   * A command that is asked to stop when the thread that starts it is gone, in the terminal where
   * it is started.
   */
  public static List<String> endingWithUs(List<String> command) {
    if (!HAS_SETPRIV) {
      return command;
    }
    List<String> wrapped = new ArrayList<>(List.of("/usr/bin/setpriv", "--pdeathsig", "TERM"));
    wrapped.addAll(command);
    return wrapped;
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public Process process() {
    return process;
  }

  /** Waits until it answers; fails with the end of its log if it dies or takes too long. */
  public void awaitReady(Duration atMost, Probe probe) {
    long end = System.nanoTime() + atMost.toNanos();
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new StackException(
            "%s ended with code %d while starting:%n%s"
                .formatted(name, process.exitValue(), lastLines()));
      }
      if (probe.answers()) {
        return;
      }
      pause();
    }
    throw new StackException(
        "%s did not answer within %d s:%n%s".formatted(name, atMost.toSeconds(), lastLines()));
  }

  private void pause() {
    try {
      process.waitFor(50, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while waiting for " + name);
    }
  }

  /** Asks it to stop, and kills it if it doesn't. */
  public void stop(Duration patience) {
    process.destroy();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for its end, and kills it if that takes too long; whether it ended with code 0. */
  public boolean endsWell(Duration patience) {
    try {
      if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue() == 0;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return false;
  }

  /**
   * As a crash would: no chance to clean up. Returns when what it had started is gone too:
   * PostgreSQL's processes end themselves a moment after the first of them, and until then they
   * keep a new one from starting.
   */
  public void kill() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    process.onExit().join();
    long end = System.nanoTime() + LAST_PATIENCE.toNanos();
    while (started.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    started.forEach(ProcessHandle::destroyForcibly);
  }

  private String lastLines() {
    return String.join("\n", LogTail.last(log, 15)) + "\n(its log: " + log + ")";
  }
}
