package souk.verify.api;

import io.grpc.StatusRuntimeException;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.http.Problem;
import souk.http.Roles;
import souk.verify.Invariant;
import souk.verify.VerifyReport;
import souk.verify.VerifyWorkflow;

/** Looking at everything, for operators: as a workflow, so that it can be seen like any other. */
@Controller("/ops/verify")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Roles.OPS)
final class VerifyController {
  private static final Logger LOG = LoggerFactory.getLogger(VerifyController.class);
  private static final Duration LIMIT = Duration.ofMinutes(8);

  /**
   * What was found.
   *
   * @param violations how many in all; 0 if all is well
   */
  record ReportView(Instant at, long violations, List<Invariant> invariants) {
    static ReportView of(VerifyReport report) {
      return new ReportView(report.at(), report.total(), report.invariants());
    }
  }

  private final WorkflowClient client;

  VerifyController(WorkflowClient client) {
    this.client = client;
  }

  @Get
  ReportView verify() {
    var verify =
        client.newWorkflowStub(
            VerifyWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(VerifyWorkflow.TASK_QUEUE)
                .setWorkflowId(VerifyWorkflow.ID + ":" + UUID.randomUUID())
                .setWorkflowExecutionTimeout(LIMIT)
                .build());
    try {
      return ReportView.of(verify.verify(null));
    } catch (WorkflowException | StatusRuntimeException failure) {
      LOG.warn("could not verify", failure);
      throw Problem.unavailable(
          "Not everything can be looked at: the database, Temporal or the payment provider is away.");
    }
  }
}
