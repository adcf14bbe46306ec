package souk.http;

import java.util.regex.Pattern;

/** What an id looks like, whatever it is of; {@code Id} in the API's description. */
public final class IdText {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

  private IdText() {}

  public static boolean isOne(String text) {
    return ID.matcher(text).matches();
  }
}
