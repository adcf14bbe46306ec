package souk.bench;

import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import souk.checkout.CancelAnswer;
import souk.checkout.CheckoutOutcome;
import souk.checkout.CheckoutProgress;
import souk.checkout.CheckoutRequest;
import souk.checkout.CheckoutStatus;
import souk.checkout.CheckoutWorkflow;
import souk.checkout.ReviewDecision;
import souk.fraud.FraudActivities;
import souk.fraud.FraudScore;
import souk.inventory.InventoryActivities;
import souk.orders.OrderActivities;
import souk.orders.PlaceResult.Placed;
import souk.payments.AuthorizeResult.Authorized;
import souk.payments.PaymentActivities;
import souk.pricing.QuoteActivities;

/**
 * A purchase that goes well, its steps as ordinary activities with the SDK's defaults. Only to
 * measure against: it undoes nothing.
 */
public final class PlainCheckout implements CheckoutWorkflow {
  private static final ActivityOptions OPTIONS =
      ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(10)).build();

  private final InventoryActivities inventory = step(InventoryActivities.class);
  private final QuoteActivities quotes = step(QuoteActivities.class);
  private final FraudActivities fraud = step(FraudActivities.class);
  private final PaymentActivities payments = step(PaymentActivities.class);
  private final OrderActivities orders = step(OrderActivities.class);

  private static <T> T step(Class<T> activities) {
    return Workflow.newActivityStub(activities, OPTIONS);
  }

  @Override
  public CheckoutOutcome checkout(CheckoutRequest request) {
    String id = request.checkoutId();
    inventory.reserve(id, request.lines(), request.timing().hold());
    quotes.freeze(id);
    FraudScore score = fraud.score(id, 1).score();
    if (payments.authorize(id, 1) instanceof Authorized(var authorizationId, var expiresAt)
        && orders.place(id, 1, authorizationId, score, expiresAt)
            instanceof Placed(var orderGroupId)) {
      return CheckoutOutcome.placed(orderGroupId);
    }
    return CheckoutOutcome.ended(CheckoutStatus.REJECTED, "not placed");
  }

  @Override
  public void pay(int attempt) {}

  @Override
  public void revise(int revision) {}

  @Override
  public void challengeAnswered(int attempt) {}

  @Override
  public void review(ReviewDecision decision) {}

  @Override
  public CancelAnswer cancel() {
    return CancelAnswer.ALREADY_ENDED;
  }

  @Override
  public CheckoutProgress progress() {
    return new CheckoutProgress(CheckoutStatus.PROCESSING, 1, null);
  }
}
