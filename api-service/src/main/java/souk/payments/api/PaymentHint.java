package souk.payments.api;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a webhook is about. What it says of the money is not taken over.
 *
 * @param key of the payment attempt
 * @param isOpen whether the buyer has still to act
 * @param isCaptured whether money has been taken
 */
public record PaymentHint(String checkoutId, String key, boolean isOpen, boolean isCaptured) {
  static PaymentHint ofSandbox(JsonNode event) {
    JsonNode data = event.path("data");
    String status = data.path("status").asText();
    return new PaymentHint(
        data.path("reference").asText(),
        data.path("key").asText(),
        status.equals("requires_action"),
        status.equals("captured"));
  }

  /** Of a PaymentIntent; events about other objects name no checkout. */
  static PaymentHint ofStripe(JsonNode event) {
    JsonNode intent = event.path("data").path("object");
    String status = intent.path("status").asText();
    return new PaymentHint(
        intent.path("metadata").path("checkout_id").asText(),
        intent.path("metadata").path("payment_key").asText(),
        status.equals("requires_action"),
        intent.path("amount_received").asLong() > 0);
  }
}
