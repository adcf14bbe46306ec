package souk.verify.activity;

import com.google.protobuf.ByteString;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.client.WorkflowClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import souk.checkout.CheckoutWorkflow;
import souk.verify.Invariant;
import souk.verify.store.InvariantStore;

/**
 * Looks for workflows that go on though their checkout has ended. The other way round, an open
 * checkout without a workflow, shows as one that is past its deadline.
 */
@Singleton
final class WorkflowsCheck {
  private static final int PAGE = 500;
  private static final int PAGES_MAX = 20;
  private static final int EXAMPLES = 10;

  /** Temporal's list lags behind; and a workflow needs a moment after its last step. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final InvariantStore store;
  private final WorkflowClient client;

  WorkflowsCheck(InvariantStore store, WorkflowClient client) {
    this.store = store;
    this.client = client;
  }

  List<Invariant> look() {
    List<String> stuck = new ArrayList<>();
    ByteString from = ByteString.EMPTY;
    for (int page = 0; page < PAGES_MAX; page++) {
      ListWorkflowExecutionsResponse running = running(from);
      List<String> checkouts =
          running.getExecutionsList().stream().map(WorkflowsCheck::checkoutId).toList();
      stuck.addAll(store.endedBefore(checkouts, SETTLED));
      from = running.getNextPageToken();
      if (from.isEmpty()) {
        break;
      }
    }
    return List.of(
        new Invariant(
            "workflow_after_its_end", stuck.size(), stuck.stream().limit(EXAMPLES).toList()));
  }

  private ListWorkflowExecutionsResponse running(ByteString from) {
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .listWorkflowExecutions(
            ListWorkflowExecutionsRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setQuery("WorkflowType = 'CheckoutWorkflow' AND ExecutionStatus = 'Running'")
                .setPageSize(PAGE)
                .setNextPageToken(from)
                .build());
  }

  private static String checkoutId(WorkflowExecutionInfo workflow) {
    return workflow
        .getExecution()
        .getWorkflowId()
        .substring(CheckoutWorkflow.workflowId("").length());
  }
}
