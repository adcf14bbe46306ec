package souk.chaos;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** More than none, and a day at most. */
final class Minutes implements ITypeConverter<Double> {
  private static final int MOST = 24 * 60;

  @Override
  public Double convert(String value) {
    try {
      double minutes = Double.parseDouble(value);
      // Also refuses what is no number, which compares with nothing.
      if (minutes > 0 && minutes <= MOST) {
        return minutes;
      }
    } catch (NumberFormatException garbled) {
      throw refused(value);
    }
    throw refused(value);
  }

  private static TypeConversionException refused(String value) {
    return new TypeConversionException(
        "must be more than 0 minutes, %d at most, not '%s'".formatted(MOST, value));
  }
}
