package souk.shipping.provider;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.shipping.ShippingAddress;

/** Which state an address is in: the one it names, or else the one its ZIP code belongs to. */
public final class UnitedStates {
  private record Prefixes(int first, int last, String state) {}

  private static final List<Prefixes> ZIP_PREFIXES = read();

  private UnitedStates() {}

  public static Optional<String> stateOf(ShippingAddress address) {
    String named =
        Objects.requireNonNullElse(address.region(), "").strip().toUpperCase(Locale.ROOT);
    if (named.startsWith("US-")) {
      named = named.substring(3);
    }
    return named.length() == 2 ? Optional.of(named) : byZip(address.postalCode());
  }

  private static Optional<String> byZip(@Nullable String zip) {
    if (zip == null || !zip.strip().matches("\\d{5}(-?\\d{4})?")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(zip.strip().substring(0, 3));
    return ZIP_PREFIXES.stream()
        .filter(range -> range.first() <= prefix && prefix <= range.last())
        .map(Prefixes::state)
        .findFirst();
  }

  private static List<Prefixes> read() {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(UnitedStates.class.getResourceAsStream("zip-prefixes.csv")),
                StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> List.of(line.split(",")))
          .map(fields ->
              new Prefixes(
                  Integer.parseInt(fields.get(0)), Integer.parseInt(fields.get(1)), fields.get(2)))
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
