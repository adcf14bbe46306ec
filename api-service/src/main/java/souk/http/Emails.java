package souk.http;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import souk.http.Problem.FieldError;

/** E-mail addresses: only what can't be one is refused; whether it is one, only mail can tell. */
public final class Emails {
  public static final int LENGTH_MAX = 254;

  /** Neither blank nor invisible: two addresses that look the same must not be two buyers. */
  private static final String PART =
      "[^\\x00-\\x20\\x7f-\\xa0\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff@<>\"";

  private static final Pattern PLAUSIBLE = Pattern.compile("%1$s]+@%1$s]+%1$s.]".formatted(PART));

  private Emails() {}

  /** Returns the address; an implausible one is added to the errors. */
  public static String check(@Nullable String email, List<FieldError> errors) {
    String stripped = email == null ? "" : email.strip();
    if (Texts.length(stripped) > LENGTH_MAX || !PLAUSIBLE.matcher(stripped).matches()) {
      errors.add(new FieldError("email", "must be an e-mail address"));
    }
    return stripped;
  }
}
