package souk.ops.api;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micronaut.http.HttpStatus;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowServiceException;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.http.Problem;
import souk.http.Shopper.Buyer;
import souk.ops.store.AuditStore;

/** Has each act written down before it happens, and its outcome after. */
@Singleton
final class Audited {
  private static final Logger LOG = LoggerFactory.getLogger(Audited.class);

  /** One act; told the id of its audit row. */
  @FunctionalInterface
  interface Act {
    String perform(long auditId);
  }

  /** What became of it. */
  record Outcome(long auditId, String outcome) {}

  private final AuditStore audit;

  Audited(AuditStore audit) {
    this.audit = audit;
  }

  /**
   * @throws Problem if the act was refused, or Temporal gave no answer
   */
  Outcome perform(
      Buyer operator,
      String action,
      String subject,
      String reason,
      Map<String, Object> details,
      Act act) {
    long id = audit.begin(operator.accountId(), action, subject, reason, details);
    try {
      String outcome = act.perform(id);
      audit.ended(id, outcome);
      LOG.info("{} {} by {}, audit {}: {}", action, subject, operator.accountId(), id, outcome);
      return new Outcome(id, outcome);
    } catch (RuntimeException failure) {
      RuntimeException told = told(failure);
      audit.ended(
          id,
          told instanceof Problem problem
              ? "refused: " + problem.type()
              : "failed: " + failure.getClass().getSimpleName());
      throw told;
    }
  }

  private static RuntimeException told(RuntimeException failure) {
    return switch (failure) {
      case WorkflowNotFoundException ended -> changedMeanwhile();
      case WorkflowServiceException away ->
          status(away) == Status.Code.NOT_FOUND ? changedMeanwhile() : noAnswer(away);
      case StatusRuntimeException answer ->
          switch (answer.getStatus().getCode()) {
            case NOT_FOUND, FAILED_PRECONDITION, INVALID_ARGUMENT -> {
              LOG.warn("Temporal refused: {}", answer.getStatus());
              yield changedMeanwhile();
            }
            default -> noAnswer(answer);
          };
      default -> failure;
    };
  }

  private static Status.@Nullable Code status(Throwable failure) {
    return failure.getCause() instanceof StatusRuntimeException cause
        ? cause.getStatus().getCode()
        : null;
  }

  private static Problem changedMeanwhile() {
    return Problem.of(
        HttpStatus.CONFLICT,
        "changed-meanwhile",
        "The workflow is no longer as it was. WorkflowState at the checkout again.");
  }

  private static Problem noAnswer(RuntimeException failure) {
    LOG.warn("no answer from Temporal: {}", failure.toString());
    return Problem.unavailable("Temporal gave no answer. What was asked may have been done; look.");
  }
}
