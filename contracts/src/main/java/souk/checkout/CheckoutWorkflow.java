package souk.checkout;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.Optional;

/**
 * One checkout, from the held stock to placed orders or to nothing held. Every entrance – browser,
 * webhook, operator, reconciliation – goes through the one workflow of that id. Handlers queue what
 * they get and never refuse for being busy: whether an attempt is accepted is decided in
 * PostgreSQL, before the workflow hears of it.
 */
@WorkflowInterface
public interface CheckoutWorkflow {
  String TASK_QUEUE = "checkout";

  /** What the id of a checkout's workflow begins with. */
  String ID_PREFIX = "checkout:";

  /** The workflow id that belongs to a checkout. */
  static String workflowId(String checkoutId) {
    return ID_PREFIX + checkoutId;
  }

  /** The checkout that a workflow id belongs to; empty if it is none of a checkout. */
  static Optional<String> checkoutId(String workflowId) {
    return workflowId.startsWith(ID_PREFIX)
        ? Optional.of(workflowId.substring(ID_PREFIX.length()))
        : Optional.empty();
  }

  @WorkflowMethod
  CheckoutOutcome checkout(CheckoutRequest request);

  /** An attempt has been accepted and written down. Hearing of one twice is harmless. */
  @SignalMethod
  void pay(int attempt);

  /**
   * The buyer wants it sent elsewhere, told otherwise or expects another total; what exactly is in
   * the row, under this number. Hearing of one twice is harmless.
   */
  @SignalMethod
  void revise(int revision);

  /** The buyer came back from 3-D Secure, or the provider's webhook said so. */
  @SignalMethod
  void challengeAnswered(int attempt);

  @SignalMethod
  void review(ReviewDecision decision);

  /** Gives the checkout up, as soon as no payment is under way. */
  @UpdateMethod
  CancelAnswer cancel();

  @QueryMethod
  CheckoutProgress progress();
}
