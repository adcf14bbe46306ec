package souk.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A whole number of things; unless a subclass says otherwise, from 1 on. */
public class Count implements ITypeConverter<Integer> {
  private final int least;
  private final int most;

  public Count() {
    this(1, Integer.MAX_VALUE);
  }

  protected Count(int least, int most) {
    this.least = least;
    this.most = most;
  }

  @Override
  public final Integer convert(String value) {
    try {
      int count = Integer.parseInt(value);
      if (count >= least && count <= most) {
        return count;
      }
    } catch (NumberFormatException garbled) {
      throw refused(value);
    }
    throw refused(value);
  }

  private TypeConversionException refused(String value) {
    String range =
        most == Integer.MAX_VALUE
            ? "%d or more".formatted(least)
            : "%d to %d".formatted(least, most);
    return new TypeConversionException(
        "must be a whole number, %s, not '%s'".formatted(range, value));
  }
}
