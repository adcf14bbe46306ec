package souk.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import souk.demo.store.ImportedSeller;

/**
 * One of the sellers that come with the demo catalogue.
 *
 * @param region US state; null elsewhere
 * @param pricePercent how dear it is: 100 asks what the catalogue does
 * @param departments what it deals in; empty for everything
 */
record DemoSeller(
    String id,
    String name,
    String country,
    @Nullable String region,
    int ratingPercent,
    int ratingCount,
    int handlingDays,
    int pricePercent,
    Set<String> departments) {
  static final List<DemoSeller> ALL = read();

  ImportedSeller imported() {
    return new ImportedSeller(id, name, country, region, ratingPercent, ratingCount, handlingDays);
  }

  boolean dealsIn(String department) {
    return departments.isEmpty() || departments.contains(department);
  }

  private static List<DemoSeller> read() {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(DemoSeller.class.getResourceAsStream("sellers.csv")),
                StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> of(List.of(line.split(","))))
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static DemoSeller of(List<String> fields) {
    return new DemoSeller(
        "slr_" + fields.get(0),
        fields.get(1),
        fields.get(2),
        fields.get(3).isEmpty() ? null : fields.get(3),
        Integer.parseInt(fields.get(4)),
        Integer.parseInt(fields.get(5)),
        Integer.parseInt(fields.get(6)),
        Integer.parseInt(fields.get(7)),
        fields.get(8).equals("*") ? Set.of() : Set.of(fields.get(8).split("\\|")));
  }
}
