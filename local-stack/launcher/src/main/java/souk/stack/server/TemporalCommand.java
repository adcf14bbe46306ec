package souk.stack.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import souk.stack.process.Platform;
import souk.stack.process.StackException;

/** Finds the {@code temporal} command, or builds it once from the pinned version. */
public final class TemporalCommand {
  private static final Duration TELL_EVERY = Duration.ofSeconds(20);

  private TemporalCommand() {}

  /**
   * @param progress is told when a build starts, which takes minutes
   * @return empty if there is neither the command nor Go to build it with
   */
  public static Optional<Path> find(Consumer<String> progress) {
    Optional<Path> onPath = onPath("temporal");
    if (onPath.isPresent()) {
      return onPath;
    }
    Path folder = Platform.cache().resolve("temporal-" + version());
    Path built = folder.resolve("temporal");
    if (Files.isExecutable(built)) {
      return Optional.of(built);
    }
    return onPath("go").isPresent() ? build(folder, progress) : Optional.empty();
  }

  /** Pinned beside the code that knows what the server must be able to do. */
  public static String version() {
    return Platform.pinned("temporal-cli.version").strip();
  }

  static Optional<Path> onPath(String name) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return Optional.of(candidate.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  /** Or waits for whoever builds it already. */
  private static Optional<Path> build(Path folder, Consumer<String> progress) {
    progress.accept(
        "building Temporal %s with Go, once for all clones: about 3 minutes".formatted(version()));
    long start = System.nanoTime();
    try {
      Process build =
          new ProcessBuilder(Platform.root().resolve("local-stack/build-temporal").toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      while (!build.waitFor(TELL_EVERY.toSeconds(), TimeUnit.SECONDS)) {
        progress.accept(
            "Go still builds it (%d s); what needs no Temporal starts meanwhile"
                .formatted(Duration.ofNanos(System.nanoTime() - start).toSeconds()));
      }
      if (build.exitValue() != 0) {
        progress.accept("Go could not build it, see " + folder.resolve("build.log"));
        return Optional.empty();
      }
      return Optional.of(folder.resolve("temporal"));
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot build Temporal", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while Temporal was built");
    }
  }
}
