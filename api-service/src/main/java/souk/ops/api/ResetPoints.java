package souk.ops.api;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.client.WorkflowClient;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.temporal.TemporalSettings;

/**
 * Where a checkout's workflow may be reset to. A reset repeats the workflow task that was begun
 * last before the step; every effect has a key of its own, so whatever is repeated happens once.
 */
@Singleton
final class ResetPoints {
  /** The newest workflow task: what it did last is repeated, with fresh backoff. */
  static final String LAST = "last";

  /** The first workflow task: all of it is repeated. */
  static final String START = "start";

  private static final int PAGE = 500;
  private static final int PAGES_MAX = 20;
  private static final String LOCAL_ACTIVITY = "LocalActivity";
  private static final String TYPE = "type";

  private final WorkflowClient client;
  private final Workflows workflows;
  private final TemporalSettings settings;

  ResetPoints(WorkflowClient client, Workflows workflows, TemporalSettings settings) {
    this.client = client;
    this.workflows = workflows;
    this.settings = settings;
  }

  /**
   * The event to reset to for each step that the newest run has come to, in their order; {@link
   * #LAST} and {@link #START} are among them. Empty while its first workflow task goes on, and if
   * Temporal knows no such workflow.
   */
  Map<String, Long> of(String checkoutId) {
    Map<String, Long> points = new LinkedHashMap<>();
    List<HistoryEvent> events = history(checkoutId);
    long point = 0; // of the workflow task that the events after it belong to
    for (HistoryEvent event : events) {
      if (event.hasWorkflowTaskStartedEventAttributes()
          && event.getEventId() < events.getLast().getEventId()) {
        point = pointOf(event);
        points.putIfAbsent(START, point);
        points.put(LAST, point);
      } else if (point > 0) {
        long task = point;
        step(event).ifPresent(step -> points.put(step, task));
      }
    }
    return points;
  }

  /**
   * How the task ended. The event of its beginning would do as well, but not where an eager start
   * has written it together with the ones before.
   */
  private static long pointOf(HistoryEvent started) {
    return started.getEventId() + 1;
  }

  private Optional<String> step(HistoryEvent event) {
    if (event.hasActivityTaskScheduledEventAttributes()) {
      return Optional.of(
          event.getActivityTaskScheduledEventAttributes().getActivityType().getName());
    }
    if (event.hasMarkerRecordedEventAttributes()) {
      var marker = event.getMarkerRecordedEventAttributes();
      if (marker.getMarkerName().equals(LOCAL_ACTIVITY) && marker.containsDetails(TYPE)) {
        return Optional.ofNullable(
            client
                .getOptions()
                .getDataConverter()
                .fromPayloads(
                    0, Optional.of(marker.getDetailsOrThrow(TYPE)), String.class, String.class));
      }
    }
    return Optional.empty();
  }

  private List<HistoryEvent> history(String checkoutId) {
    try {
      return allPages(checkoutId);
    } catch (StatusRuntimeException answer) {
      if (answer.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return List.of();
      }
      throw answer;
    }
  }

  private List<HistoryEvent> allPages(String checkoutId) {
    List<HistoryEvent> events = new ArrayList<>();
    ByteString next = ByteString.EMPTY;
    for (int page = 0; page < PAGES_MAX; page++) {
      var answer =
          workflows
              .service()
              .getWorkflowExecutionHistory(
                  GetWorkflowExecutionHistoryRequest.newBuilder()
                      .setNamespace(settings.namespace())
                      .setExecution(workflows.execution(checkoutId))
                      .setMaximumPageSize(PAGE)
                      .setNextPageToken(next)
                      .build());
      events.addAll(answer.getHistory().getEventsList());
      next = answer.getNextPageToken();
      if (next.isEmpty()) {
        break;
      }
    }
    return events;
  }
}
