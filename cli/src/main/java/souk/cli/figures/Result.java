package souk.cli.figures;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One figure, as everything that measures or checks prints it and writes it to {@code --json FILE}.
 *
 * @param goal null for a figure without one
 * @param met null without a goal
 */
public record Result(
    String name, double value, String unit, @Nullable Double goal, @Nullable Boolean met) {
  public static Result of(String name, double value, String unit) {
    return new Result(name, value, unit, null, null);
  }

  public static Result atLeast(double goal, String name, double value, String unit) {
    return new Result(name, value, unit, goal, value >= goal);
  }

  public static Result atMost(double goal, String name, double value, String unit) {
    return new Result(name, value, unit, goal, value <= goal);
  }

  public static void print(List<Result> results) {
    System.out.printf("%n%-50s %10s %-10s %8s%n", "", "value", "unit", "goal");
    for (Result result : results) {
      System.out.printf(
          Locale.ROOT,
          "%-50s %10.4f %-10s %8s %s%n",
          result.name,
          result.value,
          result.unit,
          result.goal == null ? "" : result.goal,
          result.met == null ? "" : result.met ? "met" : "MISSED");
    }
  }

  public static void write(List<Result> results, Path file) {
    try {
      Files.writeString(
          file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(results));
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write " + file, failure);
    }
  }
}
