package souk.checkout.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A signature as Stripe makes it, and the sandbox after it: {@code t=SECONDS,v1=HEX}, over the
 * seconds, a full stop and the body. There are several while a secret is replaced.
 */
final class WebhookSignature {
  private static final Pattern TIME = Pattern.compile("(?:^|,)t=(\\d{1,12})(?:,|$)");
  private static final Pattern SIGNED = Pattern.compile("(?:^|,)v1=([0-9a-f]{64})(?=,|$)");
  private static final int HEADER_LENGTH_MAX = 1_000;
  private static final long TOLERANCE_SECONDS = 300;

  private WebhookSignature() {}

  static boolean isValid(String secret, String header, String body, Instant now) {
    Matcher time = TIME.matcher(header);
    if (secret.isEmpty() || header.length() > HEADER_LENGTH_MAX || !time.find()) {
      return false;
    }
    if (Math.abs(now.getEpochSecond() - Long.parseLong(time.group(1))) > TOLERANCE_SECONDS) {
      return false;
    }
    byte[] wanted = sign(secret, time.group(1) + "." + body);
    return SIGNED
        .matcher(header)
        .results()
        .anyMatch(given -> MessageDigest.isEqual(HexFormat.of().parseHex(given.group(1)), wanted));
  }

  private static byte[] sign(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
