package souk.verify.activity;

import com.google.protobuf.ByteString;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.client.WorkflowClient;
import jakarta.inject.Inject;
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
  private static final int PAGES_MAX = 200;
  private static final int EXAMPLES = 10;

  /** Temporal's list lags behind; and a workflow needs a moment after its last step. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  /** The checkouts' workflows that are running, page by page. */
  interface Running {
    ListWorkflowExecutionsResponse page(ByteString from);
  }

  private final InvariantStore store;
  private final Running running;

  @Inject
  WorkflowsCheck(InvariantStore store, WorkflowClient client) {
    this(store, from -> running(client, from));
  }

  WorkflowsCheck(InvariantStore store, Running running) {
    this.store = store;
    this.running = running;
  }

  List<Invariant> look() {
    List<String> stuck = new ArrayList<>();
    ByteString from = ByteString.EMPTY;
    int pages = 0;
    do {
      ListWorkflowExecutionsResponse page = running.page(from);
      List<String> checkouts =
          page.getExecutionsList().stream()
              .map(running -> running.getExecution().getWorkflowId())
              .flatMap(workflowId -> CheckoutWorkflow.checkoutId(workflowId).stream())
              .toList();
      stuck.addAll(store.endedBefore(checkouts, SETTLED));
      from = page.getNextPageToken();
    } while (!from.isEmpty() && ++pages < PAGES_MAX);
    List<String> leftOut =
        from.isEmpty() ? List.of() : List.of("running workflows after " + PAGES_MAX * PAGE);
    return List.of(
        new Invariant(
            "workflow_after_its_end", stuck.size(), stuck.stream().limit(EXAMPLES).toList()),
        new Invariant("workflows_not_all_read", leftOut.size(), leftOut));
  }

  private static ListWorkflowExecutionsResponse running(WorkflowClient client, ByteString from) {
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .listWorkflowExecutions(
            ListWorkflowExecutionsRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setQuery(
                    "WorkflowType = '%s' AND ExecutionStatus = 'Running'"
                        .formatted(CheckoutWorkflow.class.getSimpleName()))
                .setPageSize(PAGE)
                .setNextPageToken(from)
                .build());
  }
}
