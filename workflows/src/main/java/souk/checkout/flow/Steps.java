package souk.checkout.flow;

import static souk.temporal.ActivityDefaults.databaseStep;
import static souk.temporal.ActivityDefaults.providerCall;
import static souk.temporal.ActivityDefaults.providerCallAtOnce;

import io.temporal.workflow.Workflow;
import java.time.Duration;
import souk.checkout.CheckoutActivities;
import souk.fraud.FraudActivities;
import souk.inventory.InventoryActivities;
import souk.orders.OrderActivities;
import souk.payments.PaymentActivities;
import souk.pricing.QuoteActivities;

/** The checkout's steps, each with how long it is tried. */
final class Steps {
  private Steps() {}

  static InventoryActivities inventory(Duration atMost) {
    return Workflow.newLocalActivityStub(
        InventoryActivities.class, databaseStep("hold stock", atMost));
  }

  static QuoteActivities quotes(Duration atMost) {
    return Workflow.newLocalActivityStub(
        QuoteActivities.class, databaseStep("freeze the quote", atMost));
  }

  static FraudActivities fraud(Duration atMost) {
    return Workflow.newLocalActivityStub(
        FraudActivities.class, databaseStep("score the payment", atMost));
  }

  static CheckoutActivities checkouts() {
    return Workflow.newLocalActivityStub(
        CheckoutActivities.class, databaseStep("write down where the checkout stands"));
  }

  static OrderActivities orders() {
    return Workflow.newLocalActivityStub(OrderActivities.class, databaseStep("place the orders"));
  }

  static PaymentActivities authorizingAtOnce(int attempt) {
    return Workflow.newLocalActivityStub(
        PaymentActivities.class, providerCallAtOnce("authorize attempt " + attempt));
  }

  static PaymentActivities authorizing(int attempt, Duration atMost) {
    return Workflow.newActivityStub(
        PaymentActivities.class, providerCall("authorize attempt " + attempt, atMost));
  }

  static PaymentActivities confirming(int attempt, Duration atMost) {
    return Workflow.newActivityStub(
        PaymentActivities.class, providerCall("ask about attempt " + attempt, atMost));
  }

  /** Undoing is never given up. */
  static PaymentActivities voiding(int attempt) {
    return Workflow.newActivityStub(
        PaymentActivities.class, providerCall("void attempt " + attempt));
  }
}
