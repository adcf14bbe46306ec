package souk.payments.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import souk.http.Problem;
import souk.payments.store.PaymentSettings;

/**
 * What the payment provider says by itself. It is a hint and nothing more: the workflow asks the
 * provider, so that a repeated, late or reordered webhook does no harm. The same goes for captures
 * and refunds: a word about them makes what is written down and not settled be settled.
 */
@Controller("/webhooks/payments")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
final class PaymentWebhookController {
  private final HintListener listener;
  private final SettlementFlow settlements;
  private final ObjectMapper json;
  private final String secret;
  private final boolean isStripe;

  PaymentWebhookController(
      HintListener listener,
      SettlementFlow settlements,
      ObjectMapper json,
      WebhookSettings webhooks,
      PaymentSettings payments) {
    this.listener = listener;
    this.settlements = settlements;
    this.json = json;
    this.secret = webhooks.secret();
    this.isStripe = payments.isStripe();
  }

  /** Signed by the provider that is configured; the other one's signature counts for nothing. */
  @Post
  HttpResponse<?> heard(
      @Header("Souk-Signature") @Nullable String sandboxSignature,
      @Header("Stripe-Signature") @Nullable String stripeSignature,
      @Body String body) {
    @Nullable String signature = isStripe ? stripeSignature : sandboxSignature;
    if (signature == null
        || !WebhookSignature.isValid(secret, signature, body, Clock.systemUTC())) {
      throw unsigned();
    }
    JsonNode event = read(body);
    followUp(isStripe ? PaymentHint.ofStripe(event) : PaymentHint.ofSandbox(event));
    return HttpResponse.noContent();
  }

  private JsonNode read(String body) {
    try {
      JsonNode event = json.readTree(body);
      if (event.isObject()) {
        return event;
      }
    } catch (JsonProcessingException malformed) {
      throw malformed();
    }
    throw malformed();
  }

  private static Problem malformed() {
    return Problem.of(HttpStatus.BAD_REQUEST, "malformed-json", "The body is no JSON object.");
  }

  private void followUp(PaymentHint hint) {
    if (hint.isCaptured()) {
      settlements.settle(hint.checkoutId());
    }
    listener.heard(hint);
  }

  private static Problem unsigned() {
    return Problem.of(
        HttpStatus.UNAUTHORIZED,
        "invalid-signature",
        "Sign the body as the payment provider describes, not longer than 5 minutes ago.");
  }
}
