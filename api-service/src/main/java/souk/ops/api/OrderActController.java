package souk.ops.api;

import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.Map;
import souk.http.Problem;
import souk.http.Reasons;
import souk.http.Roles;
import souk.http.Shopper.Buyer;
import souk.ops.api.OpsActController.Reason;
import souk.orders.api.CancelFlow;
import souk.orders.store.OrderStore;

/** What operators do to an order in its buyer's stead. Each act needs a reason and is audited. */
@Controller("/ops/orders/{id}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Roles.OPS)
final class OrderActController {
  /** What was done. */
  record Done(String id, String action, String outcome, long auditId) {}

  private final OrderStore orders;
  private final CancelFlow flow;
  private final Audited audited;

  OrderActController(OrderStore orders, CancelFlow flow, Audited audited) {
    this.orders = orders;
    this.flow = flow;
    this.audited = audited;
  }

  /**
   * Cancels an order that has not been shipped, or a whole group of them: the units go back to
   * stock, and nothing of it is charged. Repeating it changes nothing.
   */
  @Post("/cancel")
  Done cancel(String id, @Parameter(hidden = true) Buyer operator, @Body Reason why) {
    String reason = Reasons.check(why.reason());
    if (orders.find(id).isEmpty()) {
      throw Problem.notFound();
    }
    var outcome =
        audited.perform(
            operator,
            "cancel_order",
            id,
            reason,
            Map.of(),
            auditId -> {
              flow.cancel(id, operator.accountId());
              return "cancelled";
            });
    return new Done(id, "cancel_order", outcome.outcome(), outcome.auditId());
  }
}
