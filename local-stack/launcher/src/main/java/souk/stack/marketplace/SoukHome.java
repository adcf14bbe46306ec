package souk.stack.marketplace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.stack.process.Folders;
import souk.stack.process.Platform;
import souk.stack.process.StackException;

/** Where a clone keeps what it runs on: data, logs, secrets and what is running now. */
public record SoukHome(Path folder) {
  /** Below the clone, or where SOUK_HOME says. */
  public static SoukHome find() {
    @Nullable String configured = System.getenv("SOUK_HOME");
    return new SoukHome(
        configured == null || configured.isBlank()
            ? Platform.root().resolve(".souk")
            : Path.of(configured).toAbsolutePath());
  }

  public Path data() {
    return folder.resolve("data");
  }

  public Path logs() {
    return folder.resolve("logs");
  }

  public Path log(String part) {
    return logs().resolve(part + ".log");
  }

  public Path secrets() {
    return folder.resolve("secrets");
  }

  public Path state() {
    return folder.resolve("state.json");
  }

  /**
   * Held by a running {@code up} for as long as it lives; the kernel lets go of it when the process
   * ends, however it ends. Empty if another one holds it.
   */
  public Optional<FileLock> lock() {
    Folders.create(folder);
    try {
      var channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      Optional<FileLock> lock = Optional.ofNullable(channel.tryLock());
      if (lock.isEmpty()) {
        channel.close();
      }
      return lock;
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot lock " + folder, failure);
    }
  }

  public boolean isRunning() {
    Optional<FileLock> lock = lock();
    if (lock.isEmpty()) {
      return true;
    }
    try {
      lock.get().acquiredBy().close();
      return false;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * What the running Souk says of itself.
   *
   * @throws StackException if none runs
   */
  public StackState running() {
    if (!isRunning()) {
      throw new StackException("Souk is not running here. Start it: ./souk up");
    }
    return StackState.read(state())
        .orElseThrow(() -> new StackException("Souk is only just starting; try again in a moment"));
  }
}
