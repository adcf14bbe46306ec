package souk.ops.api;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.http.Problem;
import souk.http.Reasons;
import souk.http.Roles;
import souk.http.Shopper.Buyer;
import souk.http.Texts;
import souk.ops.store.Suspect;

/** What support and operators do to one checkout. Each act needs a reason and is audited. */
@Controller("/ops/checkouts/{id}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class OpsActController {
  private static final int STEP_MAX = 100;

  /** Why. */
  record Reason(@Nullable String reason) {}

  /**
   * @param attempt the payment attempt that was looked at; if given, a decision on another one is
   *     refused
   */
  record Decision(@Nullable String reason, @Nullable Integer attempt) {}

  /**
   * @param to a step the checkout has come to, such as {@code Authorize}; {@code start} or {@code
   *     last}
   */
  record Reset(@Nullable String reason, @Nullable String to) {}

  /**
   * What was done. What comes of it is in the checkout.
   *
   * @param status the checkout's, just after
   */
  record Done(
      String id,
      String action,
      String outcome,
      long auditId,
      CheckoutStatus status,
      String temporalUi) {}

  private final StuckCheckouts checkouts;
  private final OperatorActions actions;
  private final Audited audited;
  private final Workflows workflows;

  OpsActController(
      StuckCheckouts checkouts, OperatorActions actions, Audited audited, Workflows workflows) {
    this.checkouts = checkouts;
    this.actions = actions;
    this.audited = audited;
    this.workflows = workflows;
  }

  /** Tries at once what waits to be tried again; ends a checkout that no workflow looks after. */
  @Post("/retry")
  @Secured(Roles.OPS)
  @Status(HttpStatus.ACCEPTED)
  Done retry(String id, @Parameter(hidden = true) Buyer operator, @Body Reason why) {
    return act(operator, "retry", id, why.reason(), Map.of(), actions::retry);
  }

  /** Gives up and compensates: nothing stays held and nothing authorized. */
  @Post("/cancel")
  @Secured(Roles.OPS)
  @Status(HttpStatus.ACCEPTED)
  Done cancel(String id, @Parameter(hidden = true) Buyer operator, @Body Reason why) {
    return act(operator, "cancel", id, why.reason(), Map.of(), actions::cancel);
  }

  /** Lets a payment in review go through. */
  @Post("/approve")
  @Secured({Roles.SUPPORT, Roles.OPS})
  @Status(HttpStatus.ACCEPTED)
  Done approve(String id, @Parameter(hidden = true) Buyer support, @Body Decision decision) {
    return decide(id, support, decision, true);
  }

  /** Refuses a payment in review: it is voided, the hold given back. */
  @Post("/reject")
  @Secured({Roles.SUPPORT, Roles.OPS})
  @Status(HttpStatus.ACCEPTED)
  Done reject(String id, @Parameter(hidden = true) Buyer support, @Body Decision decision) {
    return decide(id, support, decision, false);
  }

  private Done decide(String id, Buyer support, Decision decision, boolean approved) {
    @Nullable Integer attempt = decision.attempt();
    return act(
        support,
        approved ? "approve" : "reject",
        id,
        decision.reason(),
        attempt == null ? Map.of() : Map.of("attempt", attempt),
        (suspect, auditId) -> actions.decide(suspect, attempt, approved));
  }

  /**
   * Has the workflow do again what it did from a step on. Effects are keyed: none happens twice.
   */
  @Post("/reset")
  @Secured(Roles.OPS)
  @Status(HttpStatus.ACCEPTED)
  Done reset(String id, @Parameter(hidden = true) Buyer operator, @Body Reset reset) {
    @Nullable String to = reset.to();
    if (to == null || to.isBlank() || Texts.length(to) > STEP_MAX) {
      throw Problem.invalid("to", "is required: a step, start or last");
    }
    return act(
        operator,
        "reset",
        id,
        reset.reason(),
        Map.of("to", to),
        (suspect, auditId) -> actions.reset(suspect, to, auditId));
  }

  @FunctionalInterface
  private interface Verb {
    String perform(Suspect suspect, long auditId);
  }

  private Done act(
      Buyer who,
      String action,
      String id,
      @Nullable String reason,
      Map<String, Object> details,
      Verb verb) {
    String why = Reasons.check(reason);
    Suspect suspect = checkouts.require(id);
    var outcome =
        audited.perform(who, action, id, why, details, auditId -> verb.perform(suspect, auditId));
    return new Done(
        id,
        action,
        outcome.outcome(),
        outcome.auditId(),
        checkouts.require(id).status(),
        workflows.page(id));
  }
}
