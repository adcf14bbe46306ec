package souk.stack.marketplace;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a running Souk writes down about itself, for the other commands.
 *
 * @param ready whether everything has come up
 * @param urls what people open: api, docs, temporal_ui (unless there is none), sandbox,
 *     sandbox_books
 */
public record StackState(
    long pid, boolean ready, int portOffset, Map<String, String> urls, List<PartState> parts) {
  /**
   * One part.
   *
   * @param pid 0 if it does not run or is not ours to start
   * @param management where a service of ours says how it is and what it has counted; null for
   *     servers
   * @param health where it says how it is; a bare port is only connected to
   * @param yours whether the user runs it
   */
  public record PartState(
      String name,
      String address,
      @Nullable String management,
      String health,
      long pid,
      boolean yours) {}

  public static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  public String url(String name) {
    return urls.getOrDefault(name, "");
  }

  /** Replaces the file as a whole, so that nobody reads half of it. */
  public void write(Path file) {
    synchronized (StackState.class) { // parts come up at the same moment
      replace(file);
    }
  }

  private void replace(Path file) {
    try {
      Path draft = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(draft, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write " + file, failure);
    }
  }

  public static Optional<StackState> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(Files.readString(file), StackState.class))
          : Optional.empty();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read " + file, failure);
    }
  }
}
