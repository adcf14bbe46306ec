package souk.http;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import souk.http.Problem.FieldError;

/** E-mail addresses: only what can't be one is refused; whether it is one, only mail can tell. */
public final class Emails {
  public static final int LENGTH_MAX = 254;
  private static final Pattern PLAUSIBLE =
      Pattern.compile(
          "[^\\s\\p{Cntrl}\\p{Cf}@<>\"]+@[^\\s\\p{Cntrl}\\p{Cf}@<>\"]+[^\\s\\p{Cntrl}\\p{Cf}@<>\".]",
          Pattern.UNICODE_CHARACTER_CLASS);

  private Emails() {}

  /** Returns the address; an implausible one is added to the errors. */
  public static String check(@Nullable String email, List<FieldError> errors) {
    String stripped = email == null ? "" : email.strip();
    if (stripped.length() > LENGTH_MAX || !PLAUSIBLE.matcher(stripped).matches()) {
      errors.add(new FieldError("email", "must be an e-mail address"));
    }
    return stripped;
  }
}
