package souk.payments.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
  private static final String SECRET = "whsec_test";
  private static final String BODY = "{\"id\": \"evt_1\"}";
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

  private static String sign(String secret) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String text = NOW.getEpochSecond() + "." + BODY;
    return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Clock at(long secondsLater) {
    return Clock.fixed(NOW.plusSeconds(secondsLater), ZoneOffset.UTC);
  }

  private static boolean isValid(String header) {
    return WebhookSignature.isValid(SECRET, header, BODY, at(0));
  }

  @Test
  void aFreshSignatureOfThisBodyIsValid() throws GeneralSecurityException {
    String header = "t=1800000000,v1=" + sign(SECRET);
    assertThat(isValid(header)).isTrue();
    assertThat(WebhookSignature.isValid(SECRET, header, BODY + " ", at(0))).isFalse();
    assertThat(WebhookSignature.isValid(SECRET, header, BODY, at(301))).isFalse();
    assertThat(WebhookSignature.isValid("", header, BODY, at(0))).isFalse();
  }

  @Test
  void oneOfSeveralIsEnough() throws GeneralSecurityException {
    assertThat(isValid("t=1800000000,v1=" + sign("old") + ",v1=" + sign(SECRET) + ",v0=6ffb"))
        .isTrue();
    assertThat(isValid("t=1800000000,v1=" + sign("old"))).isFalse();
    assertThat(isValid("t=1800000000,v0=" + sign(SECRET))).isFalse();
  }

  @Test
  void nonsenseIsNotValid() {
    assertThat(isValid("")).isFalse();
    assertThat(isValid("t=,v1=")).isFalse();
    assertThat(isValid("t")).isFalse();
    assertThat(isValid("t=1800000000,v1")).isFalse();
    assertThat(isValid("t=99999999999999999999,v1=" + "0".repeat(64))).isFalse();
    assertThat(isValid("t=x,t=1800000000,v1=" + "0".repeat(64))).isFalse();
    assertThat(isValid("xt=1800000000,v1=" + "0".repeat(64))).isFalse();
    assertThat(isValid("v1=" + "0".repeat(64))).isFalse();
  }

  @Test
  void stripesEventsNameTheAttempt() throws JsonProcessingException {
    var event =
        JsonMapper.builder()
            .build()
            .readTree(
                """
                {"id": "evt_1", "type": "payment_intent.amount_capturable_updated",
                 "data": {"object": {"id": "pi_1", "status": "requires_capture", "amount_received": 0,
                   "metadata": {"checkout_id": "chk_1", "payment_key": "chk_1/2"}}}}
                """);
    assertThat(PaymentHint.ofStripe(event))
        .isEqualTo(new PaymentHint("chk_1", "chk_1/2", false, false));
  }
}
