package souk.payments.activity;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import souk.circuit.Circuit;
import souk.circuit.Circuits;
import souk.circuit.NoAnswer;
import souk.payments.AuthorizeResult;
import souk.payments.PaymentActivities;
import souk.payments.PaymentKey;
import souk.payments.provider.Authorization;
import souk.payments.provider.OutcomeUnknown;
import souk.payments.provider.PaymentProvider;
import souk.payments.store.PaymentAttempt;
import souk.payments.store.PaymentStore;

@Singleton
final class PaymentActivitiesImpl implements PaymentActivities {
  /** Longer than the provider's own time limit, shorter than the step's. */
  private static final Duration CALL_LIMIT = Duration.ofSeconds(11);

  /** A few cards whose bank is away are no reason to leave all others waiting. */
  private static final int DOWN_FROM_PERCENT_FAILING = 80;

  private static final int DOWN_FROM_CALLS = 20;

  private final PaymentStore payments;
  private final PaymentProvider provider;
  private final Circuit circuit;
  private final String publicUrl;

  PaymentActivitiesImpl(
      PaymentStore payments, PaymentProvider provider, Circuits circuits, PublicSettings shop) {
    this.payments = payments;
    this.provider = provider;
    this.circuit =
        circuits.named("payments", CALL_LIMIT, DOWN_FROM_PERCENT_FAILING, DOWN_FROM_CALLS);
    this.publicUrl = shop.url();
  }

  /**
   * Looks at the attempt first: the provider's key would still answer "authorized" after a void.
   * Any call but the first asks the provider what became of the one before.
   */
  @Override
  public AuthorizeResult authorize(String checkoutId, int attempt) {
    PaymentAttempt intent = find(checkoutId, attempt);
    return switch (intent.state()) {
      case AUTHORIZED -> authorizedBefore(intent);
      case DECLINED -> declinedBefore(intent);
      case VOIDING, VOIDED -> new AuthorizeResult.Voided();
      case CHALLENGED -> ask(intent);
      case ACCEPTED -> isFirstTry(intent) ? charge(intent) : ask(intent);
    };
  }

  @Override
  public AuthorizeResult confirm(String checkoutId, int attempt) {
    PaymentAttempt intent = find(checkoutId, attempt);
    return switch (intent.state()) {
      case AUTHORIZED -> authorizedBefore(intent);
      case DECLINED -> declinedBefore(intent);
      case VOIDING, VOIDED -> new AuthorizeResult.Voided();
      case ACCEPTED, CHALLENGED -> ask(intent);
    };
  }

  /**
   * Marks the attempt first, so that an authorize that is still under way cannot win afterwards.
   */
  @Override
  public void voidAttempt(String checkoutId, int attempt) {
    var key = new PaymentKey(checkoutId, attempt);
    if (!payments.voiding(key)) {
      return; // orders were placed with it
    }
    answered(() -> {
      provider.voidAuthorization(key);
      return true;
    });
    payments.voided(key);
  }

  private AuthorizeResult charge(PaymentAttempt intent) {
    var amount = Objects.requireNonNull(intent.amount(), "charged before the quote was frozen");
    String returnUrl = "%s/checkouts/%s/challenge".formatted(publicUrl, intent.key().checkoutId());
    return noted(
        intent,
        answered(() ->
            provider.authorize(
                intent.key(), amount, intent.paymentToken(), returnUrl, intent.instance())));
  }

  private AuthorizeResult ask(PaymentAttempt intent) {
    return answered(() -> provider.find(intent.key()))
        .map(answer -> noted(intent, answer))
        .orElseGet(() -> charge(intent));
  }

  private AuthorizeResult noted(PaymentAttempt intent, Authorization answer) {
    return switch (answer) {
      case Authorization.Authorized(var id, var expiresAt) ->
          new AuthorizeResult.Authorized(id, expiresAt);
      case Authorization.Declined(var reason) -> new AuthorizeResult.Declined(reason);
      case Authorization.Voided() -> new AuthorizeResult.Voided();
      case Authorization.ChallengeRequired(var id, var redirectUrl) -> {
        payments.challenged(intent.key(), id, redirectUrl);
        yield new AuthorizeResult.ChallengeRequired();
      }
    };
  }

  /** Orders were placed with it: when it expires is written down with them. */
  private static AuthorizeResult authorizedBefore(PaymentAttempt intent) {
    return new AuthorizeResult.Authorized(Objects.requireNonNull(intent.authorizationId()), null);
  }

  private static AuthorizeResult declinedBefore(PaymentAttempt intent) {
    return new AuthorizeResult.Declined(
        Objects.requireNonNullElse(intent.declineReason(), "declined"));
  }

  private PaymentAttempt find(String checkoutId, int attempt) {
    var key = new PaymentKey(checkoutId, attempt);
    return payments
        .find(key)
        .orElseThrow(
            () -> ApplicationFailure.newNonRetryableFailure("no attempt " + key, "NoSuchAttempt"));
  }

  /**
   * A worker that died in the first try is not known to the next one: an intent that has been there
   * for a while may have been tried.
   */
  private static boolean isFirstTry(PaymentAttempt intent) {
    ActivityInfo call = Activity.getExecutionContext().getInfo();
    return call.isLocal() && call.getAttempt() == 1 && intent.isFresh();
  }

  /** Named, so that operators can tell an ill provider from a fault of ours. */
  private <T> T answered(Callable<T> call) {
    try {
      return circuit.call(call);
    } catch (NoAnswer noAnswer) {
      if (noAnswer.getCause() instanceof RuntimeException fault
          && !(fault instanceof OutcomeUnknown)
          && !noAnswer.isUnasked()) {
        throw fault;
      }
      throw ApplicationFailure.newFailureWithCause(
          String.valueOf(noAnswer.getMessage()), "OutcomeUnknown", noAnswer);
    }
  }
}
