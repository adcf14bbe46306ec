package souk.addresses;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Every country of ISO 3166-1, and Kosovo as XK. Read once, from a file made by a script. */
public final class Countries {
  private static final Map<String, Country> ALL = read();

  private Countries() {}

  /** By code, in any case. */
  public static Optional<Country> find(@Nullable String code) {
    return Optional.ofNullable(code).map(each -> ALL.get(each.strip().toUpperCase(Locale.ROOT)));
  }

  /** In the order of their codes. */
  public static Collection<Country> all() {
    return ALL.values();
  }

  /** A country's line, and those of its subdivisions that follow it. */
  private static final class Entry {
    private final List<String> columns;
    private final List<Subdivision> subdivisions = new ArrayList<>();
    private final List<Subdivision> groups = new ArrayList<>();

    Entry(List<String> columns) {
      this.columns = columns;
    }

    Country country() {
      return new Country(
          columns.get(1),
          columns.get(2),
          columns.get(3),
          columns.get(4),
          postalCode(),
          new Country.Words(columns.get(8), columns.get(9), columns.get(10)),
          subdivisions,
          groups);
    }

    private @Nullable PostalCode postalCode() {
      return columns.get(5).isEmpty()
          ? null
          : new PostalCode(
              Pattern.compile(columns.get(5)), List.of(columns.get(6).split(",")), columns.get(7));
    }
  }

  private static Map<String, Country> read() {
    Map<String, Country> countries = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (List<String> columns : rows("countries.tsv")) {
      switch (columns.getFirst()) {
        case "C" -> entries.add(new Entry(columns));
        case "S" -> entries.getLast().subdivisions.add(subdivision(columns));
        case "G" -> entries.getLast().groups.add(subdivision(columns));
        default -> throw new IllegalStateException("no such kind of line: " + columns);
      }
    }
    entries.forEach(entry -> countries.put(entry.columns.get(1), entry.country()));
    return countries;
  }

  private static Subdivision subdivision(List<String> columns) {
    String code = columns.get(1);
    List<String> names =
        columns.get(4).isEmpty() ? List.of(code) : List.of(columns.get(4).split("\\|"));
    return new Subdivision(
        code,
        names.getFirst(),
        names,
        columns.get(2).isEmpty() ? null : Pattern.compile(columns.get(2)),
        columns.get(3).isEmpty() ? null : columns.get(3));
  }

  /** Lines of columns between tabs; those that begin with # are comments. */
  static List<List<String>> rows(String resource) {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Countries.class.getResourceAsStream(resource)),
                StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> List.of(line.split("\t", -1)))
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
