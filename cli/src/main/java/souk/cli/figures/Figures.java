package souk.cli.figures;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.cli.option.OutputFile;

/** Where the figures of a command go that measures or checks; an option of each of them. */
public final class Figures {
  @Option(
      names = "--json",
      converter = OutputFile.class,
      paramLabel = "FILE",
      description = "also write the figures there")
  private @Nullable Path json;

  /** Writes them to the file, if one was named. */
  public void write(List<Result> results) {
    if (json != null) {
      Result.write(results, json);
    }
  }

  /** Prints them as a table too. */
  public void publish(List<Result> results) {
    Result.print(results);
    write(results);
  }
}
