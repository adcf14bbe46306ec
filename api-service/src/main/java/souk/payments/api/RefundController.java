package souk.payments.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import souk.http.Idempotency;
import souk.http.Problem;
import souk.http.Reasons;
import souk.http.Roles;
import souk.http.Shopper.Buyer;
import souk.payments.store.OperationStore;
import souk.payments.store.RefundResult;
import souk.payments.store.RefundResult.NoSuchOrder;
import souk.payments.store.RefundResult.Opened;
import souk.payments.store.RefundResult.TooMuch;

/** Operators give a buyer's money back. */
@Controller("/ops/orders/{id}/refund")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Roles.OPS)
final class RefundController {
  /**
   * What to give back.
   *
   * @param amountMinor in the order's currency; null for everything that was captured
   */
  record Wish(@Nullable Long amountMinor, @Nullable String reason) {}

  /** The refund, which is on its way. */
  record RefundView(String refund) {}

  private final OperationStore operations;
  private final SettlementFlow flow;
  private final Idempotency idempotency;

  RefundController(OperationStore operations, SettlementFlow flow, Idempotency idempotency) {
    this.operations = operations;
    this.flow = flow;
    this.idempotency = idempotency;
  }

  @Post
  HttpResponse<?> refund(
      HttpRequest<?> request,
      String id,
      @Parameter(hidden = true) Buyer operator,
      @Body Wish wish) {
    String reason = Reasons.check(wish.reason());
    @Nullable Long amount = wish.amountMinor();
    if (amount != null && amount <= 0) {
      throw Problem.invalid("amount_minor", "must be a whole number above 0");
    }
    var key = idempotency.key(request, operator, wish);
    HttpResponse<?> answer =
        idempotency.answerOnce(
            key, () -> opened(operations.openRefund(id, amount, operator.accountId(), reason)));
    if (answer.code() < HttpStatus.BAD_REQUEST.getCode()) {
      flow.settle(id);
    }
    return answer;
  }

  private static HttpResponse<RefundView> opened(RefundResult result) {
    return switch (result) {
      case Opened(var operation) -> HttpResponse.accepted().body(new RefundView(operation));
      case NoSuchOrder() -> throw Problem.notFound();
      case TooMuch(var roomMinor) ->
          throw Problem.of(
                  HttpStatus.CONFLICT,
                  "refund-too-large",
                  "At most %d can be refunded now: what was captured, less what was refunded."
                      .formatted(roomMinor))
              .with("refundable_minor", roomMinor);
    };
  }
}
