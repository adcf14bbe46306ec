package souk.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What is a text here, whoever sends it. */
public final class Texts {
  private static final int HEX = 16;
  private static final int ESCAPE = 3;

  private Texts() {}

  /** In characters as the API's description counts them, not in halves of surrogate pairs. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Whether it can be kept: PostgreSQL has no U+0000, and UTF-8 no half of a surrogate pair. */
  static boolean isStorable(String text) {
    return text.codePoints()
        .noneMatch(point ->
            point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
  }

  /** Whether what is escaped with percent signs, in a path or a query, is UTF-8. */
  static boolean isUtf8(String escaped) {
    ByteBuffer bytes = ByteBuffer.allocate(escaped.length());
    try {
      for (int at = 0; at < escaped.length(); at++) {
        if (escaped.charAt(at) == '%') {
          bytes.put((byte) Integer.parseUnsignedInt(escaped, at + 1, at + ESCAPE, HEX));
          at += ESCAPE - 1;
        } else {
          bytes.put((byte) '.'); // what is not escaped is ASCII: the server sees to that
        }
      }
      StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
      return true;
    } catch (CharacterCodingException | NumberFormatException | IndexOutOfBoundsException broken) {
      return false;
    }
  }
}
