package souk.payments.provider;

import com.stripe.StripeClient;
import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentCreateParams.CaptureMethod;
import com.stripe.param.PaymentIntentCreateParams.PaymentMethodOptions;
import com.stripe.param.PaymentIntentCreateParams.PaymentMethodOptions.Card.RequestMulticapture;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.service.PaymentIntentService;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.SettleResult;
import souk.payments.SettleResult.Done;
import souk.payments.SettleResult.Refused;
import souk.payments.provider.Authorization.Declined;

/**
 * Stripe's PaymentIntents, captured by hand. Our keys are its idempotency keys, which it keeps for
 * a day, and metadata, which it keeps for good; see ADR 0016.
 */
@Singleton
@Requires(property = "souk.payments.provider", value = "stripe")
public final class StripePaymentProvider implements PaymentProvider {
  private static final int CONNECT_TIMEOUT_MS = 2_000;
  private static final int READ_TIMEOUT_MS = 9_000;
  private static final long REFUNDS_MAX = 100;

  private final StripeClient client;
  private final StripeBooks books;

  public StripePaymentProvider(StripeSettings settings) {
    client =
        StripeClient.builder()
            .setApiKey(settings.apiKey())
            .setApiBase(settings.url())
            .setConnectTimeout(CONNECT_TIMEOUT_MS)
            .setReadTimeout(READ_TIMEOUT_MS)
            .setMaxNetworkRetries(0) // the workflow repeats, where operators can see it
            .build();
    books = new StripeBooks(client);
  }

  private PaymentIntentService intents() {
    return client.v1().paymentIntents();
  }

  @Override
  public Authorization authorize(
      PaymentKey key, Money amount, String paymentToken, String returnUrl, String instance) {
    var wish =
        PaymentIntentCreateParams.builder()
            .setAmount(amount.amountMinor())
            .setCurrency(amount.currency().getCurrencyCode().toLowerCase(Locale.ROOT))
            .setCaptureMethod(CaptureMethod.MANUAL)
            .setConfirm(true)
            .setPaymentMethod(paymentToken)
            .addPaymentMethodType("card")
            .setPaymentMethodOptions(severalCaptures())
            .setReturnUrl(returnUrl)
            .putMetadata(StripeBooks.KEY, key.toString())
            .putMetadata("checkout_id", key.checkoutId())
            .putMetadata(StripeBooks.INSTANCE, instance)
            .addExpand("latest_charge")
            .build();
    try {
      PaymentIntent answer = intents().create(wish, keyed(key.toString()));
      return StripeBooks.authorization(isReplay(answer) ? retrieve(answer.getId()) : answer);
    } catch (CardException declined) {
      return new Declined(reason(declined.getDeclineCode(), declined));
    } catch (InvalidRequestException refused) {
      return new Declined(reason(null, refused));
    } catch (StripeException failure) {
      throw unknown(failure);
    }
  }

  /** Each seller's order is captured when it is shipped. */
  private static PaymentMethodOptions severalCaptures() {
    return PaymentMethodOptions.builder()
        .setCard(
            PaymentMethodOptions.Card.builder()
                .setRequestMulticapture(RequestMulticapture.IF_AVAILABLE)
                .build())
        .build();
  }

  /** A first answer given again tells nothing of what became of it since. */
  private static boolean isReplay(PaymentIntent answer) {
    return answer.getLastResponse().headers().firstValue("Idempotent-Replayed").isPresent();
  }

  private PaymentIntent retrieve(String id) throws StripeException {
    return intents()
        .retrieve(id, PaymentIntentRetrieveParams.builder().addExpand("latest_charge").build());
  }

  @Override
  public Optional<Authorization> find(PaymentKey key) {
    try {
      return books.find(key).map(StripeBooks::authorization);
    } catch (StripeException failure) {
      throw unknown(failure);
    }
  }

  /**
   * Without a key: Stripe would repeat a 500 kept under it for a day, and the state tells enough.
   */
  @Override
  public void voidAuthorization(PaymentKey key) {
    try {
      Optional<PaymentIntent> found = books.find(key);
      if (found.isPresent() && !found.get().getStatus().equals("canceled")) {
        intents().cancel(found.get().getId());
      }
    } catch (StripeException failure) {
      throw unknown(failure);
    }
  }

  @Override
  public SettleResult capture(String operation, String authorizationId, Money amount) {
    try {
      PaymentIntent intent = retrieve(authorizationId);
      if (intent.getMetadata().containsKey(captured(operation))) {
        return new Done();
      }
      if (intent.getStatus().equals("canceled")) {
        return new Refused(whyCanceled(intent));
      }
      var wish =
          PaymentIntentCaptureParams.builder()
              .setAmountToCapture(amount.amountMinor())
              .putMetadata(captured(operation), Long.toString(amount.amountMinor()));
      if (StripeBooks.canBeCapturedAgain(intent)) {
        wish.setFinalCapture(false);
      }
      intents().capture(authorizationId, wish.build(), keyed(operation));
      return new Done();
    } catch (StripeException failure) {
      return refused(failure);
    }
  }

  /** Stripe itself cancels what nobody captured in time. */
  private static String whyCanceled(PaymentIntent intent) {
    return "automatic".equals(intent.getCancellationReason())
        ? "authorization_expired"
        : "authorization_voided";
  }

  /**
   * An intent that was captured in parts keeps the rest set aside until it is told that there will
   * be no more: a last capture of nothing. One whose card allows one capture only has given it up.
   */
  @Override
  public SettleResult release(String authorizationId) {
    try {
      PaymentIntent intent = retrieve(authorizationId);
      if (!intent.getStatus().equals("requires_capture")) {
        return new Done();
      }
      if (intent.getAmountReceived() == null || intent.getAmountReceived() == 0) {
        intents().cancel(authorizationId);
      } else {
        intents()
            .capture(
                authorizationId,
                PaymentIntentCaptureParams.builder()
                    .setAmountToCapture(0L)
                    .setFinalCapture(true)
                    .build());
      }
      return new Done();
    } catch (StripeException failure) {
      return refused(failure);
    }
  }

  /** Metadata's names have at most 40 characters. */
  private static String captured(String operation) {
    return operation.substring(operation.indexOf('/') + 1);
  }

  @Override
  public SettleResult refund(String operation, String authorizationId, Money amount) {
    try {
      if (isRefunded(operation, authorizationId)) {
        return new Done();
      }
      var wish =
          RefundCreateParams.builder()
              .setPaymentIntent(authorizationId)
              .setAmount(amount.amountMinor())
              .putMetadata("operation", operation)
              .build();
      var refund = client.v1().refunds().create(wish, keyed(operation));
      return refund.getStatus().equals("failed")
          ? new Refused(Objects.requireNonNullElse(refund.getFailureReason(), "failed"))
          : new Done();
    } catch (StripeException failure) {
      return refused(failure);
    }
  }

  private boolean isRefunded(String operation, String authorizationId) throws StripeException {
    var ofIntent =
        RefundListParams.builder().setPaymentIntent(authorizationId).setLimit(REFUNDS_MAX).build();
    return client.v1().refunds().list(ofIntent).getData().stream()
        .anyMatch(refund ->
            operation.equals(refund.getMetadata().get("operation"))
                && !refund.getStatus().equals("failed"));
  }

  @Override
  public BookPage books(Instant from, Instant until, @Nullable String cursor, int limit) {
    try {
      return books.page(from, until, cursor, limit);
    } catch (StripeException failure) {
      throw unknown(failure);
    }
  }

  private static RequestOptions keyed(String key) {
    return RequestOptions.builder().setIdempotencyKey(key).build();
  }

  private static SettleResult refused(StripeException failure) {
    return switch (failure) {
      case CardException declined -> new Refused(reason(declined.getDeclineCode(), declined));
      case InvalidRequestException refused -> new Refused(reason(null, refused));
      default -> throw unknown(failure);
    };
  }

  private static String reason(@Nullable String declineCode, StripeException failure) {
    @Nullable String code = failure.getCode();
    return declineCode != null ? declineCode : code != null ? code : "invalid_request";
  }

  /** No connection, 409, 429, 5xx or a wrong API key: it may have happened. */
  private static OutcomeUnknown unknown(StripeException failure) {
    return new OutcomeUnknown("Stripe: " + failure.getMessage(), failure);
  }
}
