package souk.payments.api;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import java.time.Clock;
import java.util.regex.Pattern;

/** A signature as Stripe makes it, and the sandbox after it, judged by Stripe's own library. */
final class WebhookSignature {
  /** What the library can take apart; with anything else it breaks. */
  private static final String ENTRY = "(t=[0-9]{1,12}|v[0-9]=[A-Za-z0-9]{1,128})";

  private static final Pattern HEADER = Pattern.compile(ENTRY + "(," + ENTRY + "){0,9}");

  private static final long TOLERANCE_SECONDS = 300;

  private WebhookSignature() {}

  static boolean isValid(String secret, String header, String body, Clock clock) {
    if (secret.isEmpty() || !HEADER.matcher(header).matches()) {
      return false;
    }
    try {
      return Webhook.Signature.verifyHeader(body, header, secret, TOLERANCE_SECONDS, clock);
    } catch (SignatureVerificationException invalid) {
      return false;
    }
  }
}
