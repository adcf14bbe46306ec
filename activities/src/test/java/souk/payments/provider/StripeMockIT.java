package souk.payments.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.SettleResult.Done;
import souk.payments.provider.Authorization.Declined;
import souk.stack.server.StripeMock;

/** Everything that is sent to Stripe is as Stripe's description of its API wants it. */
class StripeMockIT {
  private static final StripeMock MOCK =
      StripeMock.start(Path.of("target", "stripe-mock.log").toAbsolutePath());
  private static final PaymentKey KEY = new PaymentKey("chk_1", 1);
  private static final Money AMOUNT = Money.of(1_299, "USD");

  private final StripePaymentProvider stripe =
      new StripePaymentProvider(new StripeSettings("sk_test_123", MOCK.url()));

  @AfterAll
  static void stop() {
    MOCK.stop();
  }

  /** Its example of an intent has had no card yet; a wrong request would be named. */
  @Test
  void authorizeIsUnderstood() {
    assertThat(stripe.authorize(KEY, AMOUNT, "pm_card_visa", "https://souk.example/back", "ins_1"))
        .isEqualTo(new Declined("declined"));
  }

  @Test
  void captureAndRefundAreUnderstood() {
    assertThat(stripe.capture("capture/ord_1_1", "pi_1", AMOUNT)).isEqualTo(new Done());
    assertThat(stripe.release("pi_1")).isEqualTo(new Done());
    assertThat(stripe.refund("refund/ord_1_1/1", "pi_1", AMOUNT)).isEqualTo(new Done());
  }

  @Test
  void askingAndVoidingAreUnderstood() {
    assertThat(stripe.find(KEY)).isEmpty();
    assertThatCode(() -> stripe.voidAuthorization(KEY)).doesNotThrowAnyException();
  }

  @Test
  void theBooksAreRead() {
    Instant now = Instant.now();
    assertThat(stripe.books(now.minusSeconds(60), now, null, 10).entries()).isNotEmpty();
  }
}
