package souk.ops.api;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.PendingWorkflowTaskInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.checkout.CheckoutWorkflow;
import souk.ops.api.WorkflowState.PendingStep;
import souk.ops.api.WorkflowState.PendingTask;
import souk.temporal.TemporalSettings;

/** Looks at checkouts' workflows. Every look has a time limit. */
@Singleton
final class Workflows {
  private static final Logger LOG = LoggerFactory.getLogger(Workflows.class);
  private static final int ABANDONED_MAX = 200;

  /** A review, the longest wait, takes a day. */
  private static final Duration ABANDONED_WITHIN = Duration.ofDays(2);

  private static final int LAST_EVENTS = 5;
  private static final int FAILURE_MAX = 300;

  private final WorkflowClient client;
  private final OpsSettings settings;
  private final TemporalSettings temporal;

  Workflows(WorkflowClient client, OpsSettings settings, TemporalSettings temporal) {
    this.client = client;
    this.settings = settings;
    this.temporal = temporal;
  }

  /** The workflow's page in the Temporal UI. */
  String page(String checkoutId) {
    return "%s/namespaces/%s/workflows/%s"
        .formatted(
            temporal.uiUrl(),
            temporal.namespace(),
            URLEncoder.encode(CheckoutWorkflow.workflowId(checkoutId), StandardCharsets.UTF_8));
  }

  WorkflowState stateOf(String checkoutId) {
    var request =
        DescribeWorkflowExecutionRequest.newBuilder()
            .setNamespace(temporal.namespace())
            .setExecution(execution(checkoutId))
            .build();
    try {
      return stateOf(service().describeWorkflowExecution(request));
    } catch (StatusRuntimeException failure) {
      return failure.getStatus().getCode() == Status.Code.NOT_FOUND
          ? new WorkflowState.Gone("Temporal knows of none", null)
          : new WorkflowState.Unknown("Temporal gave no answer: " + failure.getStatus().getCode());
    }
  }

  private WorkflowState stateOf(DescribeWorkflowExecutionResponse description) {
    var info = description.getWorkflowExecutionInfo();
    if (info.getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
      return new WorkflowState.Gone(
          "it was " + word(info.getStatus()),
          info.hasCloseTime() ? instant(info.getCloseTime()) : null);
    }
    List<PendingStep> steps =
        description.getPendingActivitiesList().stream().map(Workflows::step).toList();
    @Nullable PendingTask task =
        description.hasPendingWorkflowTask()
            ? task(info.getExecution(), description.getPendingWorkflowTask())
            : null;
    return new WorkflowState.Running(info.getExecution().getRunId(), steps, task);
  }

  private static PendingStep step(PendingActivityInfo activity) {
    return new PendingStep(
        activity.getActivityId(),
        activity.getActivityType().getName(),
        activity.getAttempt(),
        activity.getPaused(),
        activity.hasLastFailure() ? kind(activity.getLastFailure()) : null,
        // Between two tries the time it is scheduled for lies ahead.
        instant(
            activity.hasLastStartedTime()
                ? activity.getLastStartedTime()
                : activity.getScheduledTime()));
  }

  /** The message may quote anything; its kind is enough here, the rest is in the Temporal UI. */
  private static String kind(Failure failure) {
    return switch (failure.getFailureInfoCase()) {
      case APPLICATION_FAILURE_INFO -> failure.getApplicationFailureInfo().getType();
      case TIMEOUT_FAILURE_INFO -> failure.getTimeoutFailureInfo().getTimeoutType().name();
      // The server has cut off what was too long; the beginning of it is the cause.
      case SERVER_FAILURE_INFO -> failure.hasCause() ? kind(failure.getCause()) : "server_failure";
      default -> failure.getFailureInfoCase().name().toLowerCase(Locale.ROOT);
    };
  }

  private PendingTask task(WorkflowExecution execution, PendingWorkflowTaskInfo task) {
    Instant since = instant(task.getOriginalScheduledTime());
    return new PendingTask(
        task.getAttempt(),
        since,
        task.getAttempt() > 1 ? lastTaskFailure(execution).orElse(null) : null);
  }

  /**
   * Checkouts whose workflow did not end by itself, as far as Temporal's visibility tells: it lags
   * behind, and what it misses is found when it is overdue.
   */
  List<String> abandoned() {
    Instant from = Instant.now().minus(ABANDONED_WITHIN).truncatedTo(ChronoUnit.SECONDS);
    var request =
        ListWorkflowExecutionsRequest.newBuilder()
            .setNamespace(temporal.namespace())
            .setPageSize(ABANDONED_MAX)
            .setQuery(
                """
                WorkflowType = '%s' AND CloseTime > '%s'
                AND ExecutionStatus IN ('Terminated', 'Failed', 'TimedOut')
                """
                    .formatted(CheckoutWorkflow.class.getSimpleName(), from))
            .build();
    try {
      return service().listWorkflowExecutions(request).getExecutionsList().stream()
          .map(ended -> ended.getExecution().getWorkflowId())
          .flatMap(workflowId -> CheckoutWorkflow.checkoutId(workflowId).stream())
          .toList();
    } catch (StatusRuntimeException failure) {
      LOG.warn("cannot list ended workflows: {}", failure.getStatus());
      return List.of();
    }
  }

  private Optional<String> lastTaskFailure(WorkflowExecution execution) {
    var request =
        GetWorkflowExecutionHistoryReverseRequest.newBuilder()
            .setNamespace(temporal.namespace())
            .setExecution(execution)
            .setMaximumPageSize(LAST_EVENTS)
            .build();
    return service()
        .getWorkflowExecutionHistoryReverse(request)
        .getHistory()
        .getEventsList()
        .stream()
        .filter(HistoryEvent::hasWorkflowTaskFailedEventAttributes)
        .map(event -> event.getWorkflowTaskFailedEventAttributes())
        .map(failed ->
            word(failed.getCause().name(), "WORKFLOW_TASK_FAILED_CAUSE_")
                + " "
                + kind(failed.getFailure()))
        .map(text -> text.length() <= FAILURE_MAX ? text : text.substring(0, FAILURE_MAX))
        .findFirst();
  }

  WorkflowServiceBlockingStub service() {
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .withDeadlineAfter(settings.temporalWithin().toMillis(), TimeUnit.MILLISECONDS);
  }

  WorkflowExecution execution(String checkoutId) {
    return WorkflowExecution.newBuilder()
        .setWorkflowId(CheckoutWorkflow.workflowId(checkoutId))
        .build();
  }

  private static String word(WorkflowExecutionStatus status) {
    return word(status.name(), "WORKFLOW_EXECUTION_STATUS_");
  }

  private static String word(String name, String prefix) {
    return name.replace(prefix, "").toLowerCase(Locale.ROOT);
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
