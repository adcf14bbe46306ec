package souk.payments;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names one payment attempt at the provider: the same key, the same authorization. */
public record PaymentKey(String checkoutId, int attempt) {
  private static final Pattern WRITTEN = Pattern.compile("(chk_[0-9a-z]+)/([1-9][0-9]{0,8})");

  /** Empty if this is no key of ours. */
  public static Optional<PaymentKey> parse(String text) {
    Matcher parts = WRITTEN.matcher(text);
    return parts.matches()
        ? Optional.of(new PaymentKey(parts.group(1), Integer.parseInt(parts.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return checkoutId + "/" + attempt;
  }
}
