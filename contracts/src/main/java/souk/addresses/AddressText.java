package souk.addresses;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/** A line of an address is text that can be read, printed on a label, and means something. */
public final class AddressText {
  public static final int LENGTH_MAX = 200;

  /**
   * Control characters and line ends, what turns the direction of text (which shows other text than
   * is stored), what shows nothing at all, and what is no character. Joiners within words stay:
   * Persian and Indian languages need them.
   */
  private static final Pattern NOT_TEXT =
      Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cs}\\p{Cn}\\p{Cf}&&[^\\u200C\\u200D]]");

  private static final Pattern BLANKS = Pattern.compile("[\\p{Zs}]+");
  private static final Pattern LETTER_OR_DIGIT = Pattern.compile("[\\p{L}\\p{N}]");

  private AddressText() {}

  /** One blank between words, none around them, and one way to write each letter. */
  public static String tidy(String text) {
    return BLANKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).replaceAll(" ").strip();
  }

  /** What is wrong with a text that is not blank, to be said after its name; empty for nothing. */
  public static Optional<String> fault(String text) {
    if (text.codePointCount(0, text.length()) > LENGTH_MAX) {
      return Optional.of("must not have more than %d characters".formatted(LENGTH_MAX));
    }
    if (NOT_TEXT.matcher(text).find()) {
      return Optional.of("must be one line of text, without control characters");
    }
    return LETTER_OR_DIGIT.matcher(text).find()
        ? Optional.empty()
        : Optional.of("must have letters or digits");
  }
}
