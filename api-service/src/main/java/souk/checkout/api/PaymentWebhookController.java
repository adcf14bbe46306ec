package souk.checkout.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.CheckoutStore;
import souk.http.Problem;

/**
 * What the payment provider says by itself. It is a hint and nothing more: the workflow asks the
 * provider, so that a repeated, late or reordered webhook does no harm.
 */
@Controller("/webhooks/payments")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PaymentWebhookController {
  private static final Pattern SIGNATURE = Pattern.compile("t=(\\d{1,12}),v1=([0-9a-f]{64})");
  private static final long TOLERANCE_SECONDS = 300;

  private final CheckoutStore checkouts;
  private final CheckoutFlow flow;
  private final ObjectMapper json;
  private final String secret;

  PaymentWebhookController(
      CheckoutStore checkouts,
      CheckoutFlow flow,
      ObjectMapper json,
      @Value("${souk.webhook.secret:}") String secret) {
    this.checkouts = checkouts;
    this.flow = flow;
    this.json = json;
    this.secret = secret;
  }

  @Post
  HttpResponse<?> heard(@Header("Souk-Signature") @Nullable String signature, @Body String body) {
    verify(signature == null ? "" : signature, body);
    try {
      JsonNode data = json.readTree(body).path("data");
      String checkoutId = data.path("reference").asText();
      checkouts
          .find(checkoutId)
          .filter(checkout -> checkout.status() == CheckoutStatus.AWAITING_CHALLENGE)
          .filter(checkout ->
              data.path("key").asText().equals(checkoutId + "/" + checkout.attempt())
                  && !data.path("status").asText().equals("requires_action"))
          .ifPresent(checkout -> flow.challengeAnswered(checkoutId, checkout.attempt()));
      return HttpResponse.noContent();
    } catch (JsonProcessingException malformed) {
      throw Problem.of(HttpStatus.BAD_REQUEST, "malformed-json", "The body is no valid JSON.");
    }
  }

  private void verify(String signature, String body) {
    Matcher parts = SIGNATURE.matcher(signature);
    if (secret.isEmpty() || !parts.matches()) {
      throw unsigned();
    }
    long age = Math.abs(Instant.now().getEpochSecond() - Long.parseLong(parts.group(1)));
    byte[] given = HexFormat.of().parseHex(parts.group(2));
    if (age > TOLERANCE_SECONDS
        || !MessageDigest.isEqual(given, sign(parts.group(1) + "." + body))) {
      throw unsigned();
    }
  }

  private byte[] sign(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static Problem unsigned() {
    return Problem.of(
        HttpStatus.UNAUTHORIZED,
        "invalid-signature",
        "Sign the body as the sandbox's README describes, not longer than 5 minutes ago.");
  }
}
