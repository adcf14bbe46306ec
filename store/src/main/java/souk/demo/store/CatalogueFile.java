package souk.demo.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import souk.sql.Json;

/** Reads a gzipped file of one JSON product a line, a batch at a time. Not thread-safe. */
public final class CatalogueFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final BufferedReader reader;
  private final Consumer<String> rejected;
  private int line;

  /**
   * @param rejected is told of each line that makes no sense, and why
   */
  public CatalogueFile(Path file, Consumer<String> rejected) {
    this.rejected = rejected;
    try {
      this.reader =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(file), BUFFER_BYTES),
                  StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read the catalogue at " + file, failure);
    }
  }

  /** The next products; empty at the end. */
  public List<SourceProduct> next(int most) {
    List<SourceProduct> batch = new ArrayList<>(most);
    try {
      while (batch.size() < most) {
        @Nullable String text = reader.readLine();
        if (text == null) {
          break;
        }
        line++;
        read(text, batch);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("the catalogue ends badly after line " + line, failure);
    }
    return batch;
  }

  private void read(String text, List<SourceProduct> batch) {
    if (text.isBlank()) {
      return;
    }
    try {
      SourceProduct product = Json.read(text, SourceProduct.class);
      @Nullable String fault = product.fault();
      if (fault == null) {
        batch.add(product);
      } else {
        rejected.accept("line %d: %s".formatted(line, fault));
      }
    } catch (IllegalStateException unreadable) {
      rejected.accept("line %d: %s".formatted(line, unreadable.getMessage()));
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
