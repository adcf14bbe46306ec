package souk.addresses;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a country writes postal codes. Blanks and hyphens are put where it wants them, whatever was
 * written.
 */
final class PostalCode {
  private static final int LENGTH_MAX = 20;
  private static final Pattern BETWEEN_PARTS = Pattern.compile("[\\s.\\p{Pd}\\p{Zs}]");

  private final Pattern pattern;
  private final List<String> examples;
  private final String prefix;
  private final List<String> separators;

  /**
   * @param prefix what some write before it, such as {@code MC}; empty for nothing
   */
  PostalCode(Pattern pattern, List<String> examples, String prefix) {
    this.pattern = pattern;
    this.examples = List.copyOf(examples);
    this.prefix = prefix;
    this.separators = separators(examples);
  }

  /** What the country's examples have between their parts comes first. */
  private static List<String> separators(List<String> examples) {
    List<String> separators = new ArrayList<>();
    String all = String.join("", examples);
    if (all.contains("-")) {
      separators.add("-");
    }
    if (all.contains(" ")) {
      separators.add(" ");
    }
    return separators;
  }

  Pattern pattern() {
    return pattern;
  }

  List<String> examples() {
    return examples;
  }

  String example() {
    return examples.getFirst();
  }

  /** The code as the country writes it; empty if it is none. */
  Optional<String> read(String text, String country) {
    String code = compact(text);
    if (code.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    return written(code)
        .or(() -> without(country, code))
        .or(() -> prefix.isEmpty() ? Optional.empty() : without(compact(prefix), code))
        .or(() -> written(country + code));
  }

  private Optional<String> without(String start, String code) {
    return code.startsWith(start) ? written(code.substring(start.length())) : Optional.empty();
  }

  private Optional<String> written(String code) {
    for (String separator : separators) {
      for (int at = 1; at < code.length(); at++) {
        String separated = code.substring(0, at) + separator + code.substring(at);
        if (pattern.matcher(separated).matches()) {
          return Optional.of(separated);
        }
      }
    }
    return pattern.matcher(code).matches() ? Optional.of(code) : Optional.empty();
  }

  static String compact(String code) {
    return BETWEEN_PARTS
        .matcher(Normalizer.normalize(code, Normalizer.Form.NFKC))
        .replaceAll("")
        .toUpperCase(Locale.ROOT);
  }
}
