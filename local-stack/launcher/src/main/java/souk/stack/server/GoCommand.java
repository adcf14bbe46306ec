package souk.stack.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import souk.stack.process.Platform;
import souk.stack.process.StackException;

/**
 * A small command that Go builds once for all clones.
 *
 * @param source where Go finds its main package
 * @param version pinned
 */
record GoCommand(String name, String source, String version) {
  boolean isThereOrCanBeBuilt() {
    return Files.isExecutable(executable()) || TemporalCommand.onPath("go").isPresent();
  }

  /**
   * @throws StackException if it is not there yet and there is no Go to build it with
   */
  Path built() {
    Path built = executable();
    return Files.isExecutable(built) ? built : build(built);
  }

  private Path executable() {
    String command = source.substring(source.lastIndexOf('/') + 1);
    return Platform.cache().resolve(name + "-" + version).resolve(command);
  }

  private Path build(Path built) {
    Path go =
        TemporalCommand.onPath("go")
            .orElseThrow(() -> new StackException("install Go: it builds " + name));
    Path folder = built.resolveSibling("");
    Path log = built.resolveSibling("build.log");
    try {
      Files.createDirectories(folder);
      var builder =
          new ProcessBuilder(go.toString(), "install", source + "@v" + version)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().put("GOBIN", folder.toString());
      if (builder.start().onExit().join().exitValue() != 0) {
        throw new StackException("Go could not build %s, see %s".formatted(name, log));
      }
      return built;
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot build " + name, failure);
    }
  }
}
