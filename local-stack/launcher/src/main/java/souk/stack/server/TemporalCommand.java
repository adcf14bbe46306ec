package souk.stack.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import souk.stack.process.Platform;

/** Finds the {@code temporal} command, or builds it once from the pinned version. */
public final class TemporalCommand {
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
    return onPath("go").flatMap(go -> build(go, folder, progress));
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

  private static Optional<Path> build(Path go, Path folder, Consumer<String> progress) {
    progress.accept(
        "building Temporal %s with Go, once for all clones: about 3 minutes".formatted(version()));
    try {
      Files.createDirectories(folder);
      Path log = folder.resolve("build.log");
      var builder =
          new ProcessBuilder(
                  go.toString(), "install", "github.com/temporalio/cli/cmd/temporal@v" + version())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().put("GOBIN", folder.toString());
      if (builder.start().onExit().join().exitValue() != 0) {
        progress.accept("Go could not build it, see " + log);
        return Optional.empty();
      }
      return Optional.of(folder.resolve("temporal"));
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot build Temporal", failure);
    }
  }
}
