package souk.stack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where we run: the machine and the clone. */
public final class Platform {
  private Platform() {}

  private static boolean isMac() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
  }

  private static boolean isArm() {
    return System.getProperty("os.arch").equals("aarch64");
  }

  public static String postgresArchive() {
    return (isMac() ? "darwin" : "linux") + (isArm() ? "-arm_64" : "-x86_64");
  }

  public static String redisBinary() {
    return (isMac() ? "darwin" : "linux") + (isArm() ? "-arm64" : "-amd64");
  }

  /** The clone's root: where the Maven wrapper is, here or above. */
  public static Path root() {
    @Nullable Path folder = Path.of(System.getProperty("souk.root", "")).toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new StackException("not inside a clone of Souk: there is no mvnw here or above");
    }
    return folder.normalize();
  }

  /**
   * What is kept in a file beside the code that knows what the Temporal server must be able to do.
   */
  public static String pinned(String name) {
    try {
      return Files.readString(root().resolve("temporal-config").resolve(name));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** This JVM's own launcher, so that children run on the same JDK. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** What is kept between clones: the built Temporal CLI, unpacked binaries. */
  public static Path cache() {
    @Nullable String configured = System.getenv("XDG_CACHE_HOME");
    Path base =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return base.resolve("souk");
  }
}
