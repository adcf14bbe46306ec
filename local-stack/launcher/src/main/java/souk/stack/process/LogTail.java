package souk.stack.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a log that is being written. */
public final class LogTail implements AutoCloseable {
  /** The most that is read at once, and the most that the last lines may be. */
  private static final int BYTES_MAX = 4 << 20;

  private final RandomAccessFile file;

  private LogTail(RandomAccessFile file) {
    this.file = file;
  }

  public static LogTail fromStart(Path log) throws IOException {
    return new LogTail(new RandomAccessFile(log.toFile(), "r"));
  }

  public static LogTail fromEnd(Path log) throws IOException {
    var tail = fromStart(log);
    tail.file.seek(tail.file.length());
    return tail;
  }

  /** The last lines of a log, or none if there is no such log. Whatever is no text is replaced. */
  public static List<String> last(Path log, int lines) {
    if (!Files.exists(log)) {
      return List.of();
    }
    try (var tail = fromStart(log)) {
      tail.file.seek(Math.max(0, tail.file.length() - BYTES_MAX));
      List<String> all = tail.more().lines().toList();
      return all.subList(Math.max(0, all.size() - Math.max(0, lines)), all.size());
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read " + log, failure);
    }
  }

  /** What was written since the last call; from the start again if the log was made anew. */
  public String more() throws IOException {
    if (file.length() < file.getFilePointer()) {
      file.seek(0);
    }
    byte[] bytes = new byte[(int) Math.min(BYTES_MAX, file.length() - file.getFilePointer())];
    file.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
