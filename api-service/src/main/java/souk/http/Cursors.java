package souk.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.digest.Sha256;
import souk.sql.Place;

/**
 * Opaque places in one list, and how much of it is asked for. A cursor says which list it is of and
 * what that list was asked for: with another one it is refused, not understood in some other way.
 * It says the same whichever process made it, and is no secret: whatever it says is looked at like
 * everything else that comes from outside.
 */
public final class Cursors {
  /** Longer than any cursor that is given out. */
  public static final int LENGTH_MAX = 1_000;

  private static final String VERSION = "1";
  private static final String SEPARATOR = "\u001f";
  private static final int HEAD = 3; // version, list, fingerprint
  private static final int FINGERPRINT_BYTES = 8;

  private final String list;
  private final String fingerprint;

  private Cursors(String list, String fingerprint) {
    this.list = list;
    this.fingerprint = fingerprint;
  }

  /**
   * @param list its name
   * @param askedFor whatever decides which rows are in it and in which order
   */
  public static Cursors of(String list, @Nullable String... askedFor) {
    return new Cursors(list, fingerprint(askedFor));
  }

  private static String fingerprint(@Nullable String... askedFor) {
    var parts = new ByteArrayOutputStream();
    for (@Nullable String part : askedFor) {
      byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
      int length = part == null ? -1 : bytes.length;
      parts.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
      parts.writeBytes(bytes);
    }
    return HexFormat.of().formatHex(Sha256.of(parts.toByteArray()), 0, FINGERPRINT_BYTES);
  }

  public String encode(String... parts) {
    String place = String.join(SEPARATOR, parts);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            String.join(SEPARATOR, VERSION, list, fingerprint, place)
                .getBytes(StandardCharsets.UTF_8));
  }

  public String encode(Place place) {
    return encode(place.at().toString(), place.id());
  }

  /** Whether a cursor is of this list, whatever it was asked for. */
  public boolean isOfThisList(String cursor) {
    return parts(cursor).get(1).equals(list);
  }

  /**
   * @throws Problem if it is none that we gave out for this
   */
  public List<String> decode(String cursor, int parts) {
    List<String> all = parts(cursor);
    if (!all.get(1).equals(list) || !all.get(2).equals(fingerprint)) {
      throw Problem.invalid(
          "cursor", "belongs to another list or search; leave it out to begin this one");
    }
    if (all.size() != HEAD + parts) {
      throw invalid();
    }
    return all.subList(HEAD, all.size());
  }

  /**
   * The place of a list that is ordered by time.
   *
   * @param first where the list begins
   * @throws Problem if it is none that we gave out for this
   */
  public Place place(@Nullable String cursor, Place first) {
    if (cursor == null) {
      return first;
    }
    List<String> parts = decode(cursor, 2);
    return new Place(instant(parts.getFirst()), parts.getLast());
  }

  private static Instant instant(String text) {
    try {
      Instant instant = Instant.parse(text);
      if (!instant.isBefore(Place.FIRST.at()) && !instant.isAfter(Place.LAST.at())) {
        return instant;
      }
    } catch (DateTimeParseException garbled) {
      throw invalid();
    }
    throw invalid();
  }

  /**
   * @throws Problem if it is no whole number
   */
  public static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException garbled) {
      throw invalid();
    }
  }

  /**
   * Only what we may have written: in base64 and UTF-8 as we write them, without control
   * characters.
   */
  private static List<String> parts(String cursor) {
    List<String> parts = List.of(text(cursor).split(SEPARATOR, -1));
    boolean isOurs =
        parts.size() > HEAD
            && parts.getFirst().equals(VERSION)
            && parts.stream().noneMatch(part -> part.chars().anyMatch(Character::isISOControl));
    if (!isOurs) {
      throw invalid();
    }
    return parts;
  }

  private static String text(String cursor) {
    if (cursor.isEmpty() || cursor.length() > LENGTH_MAX) {
      throw invalid();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException garbled) {
      throw invalid();
    }
  }

  public static Problem invalid() {
    return Problem.invalid("cursor", "must be the next_cursor of an earlier answer");
  }

  /**
   * @throws Problem if it is below 1 or above the maximum
   */
  public static int limit(@Nullable Integer wanted, int otherwise, int max) {
    if (wanted == null) {
      return otherwise;
    }
    if (wanted < 1 || wanted > max) {
      throw Problem.invalid("limit", "must be between 1 and " + max);
    }
    return wanted;
  }
}
