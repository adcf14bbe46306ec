package souk.verify.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micronaut.context.ApplicationContext;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.checkout.CheckoutWorkflow;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestOrders;
import souk.sql.TestSql;
import souk.verify.Invariant;
import souk.verify.store.InvariantStore;

/** Of workflows that run, those whose checkout has ended are reported. */
class WorkflowsCheckIT {
  private final ApplicationContext context = TestContext.onFreshDatabase();
  private final Database database = context.getBean(Database.class);
  private final List<ListWorkflowExecutionsResponse> pages = new ArrayList<>();
  private boolean goesOn;

  @AfterEach
  void close() {
    context.close();
  }

  private Map<String, List<String>> violated() {
    var check = new WorkflowsCheck(context.getBean(InvariantStore.class), this::page);
    return check.look().stream()
        .filter(invariant -> invariant.violations() > 0)
        .collect(Collectors.toMap(Invariant::name, Invariant::examples));
  }

  /** As Temporal's list: a token leads to the next page. */
  private ListWorkflowExecutionsResponse page(ByteString from) {
    int number = from.isEmpty() ? 0 : Integer.parseInt(from.toStringUtf8());
    var page =
        number < pages.size()
            ? pages.get(number).toBuilder()
            : ListWorkflowExecutionsResponse.newBuilder();
    if (goesOn || number + 1 < pages.size()) {
      page.setNextPageToken(ByteString.copyFromUtf8(Integer.toString(number + 1)));
    }
    return page.build();
  }

  private void running(String checkout) {
    pages.add(
        ListWorkflowExecutionsResponse.newBuilder()
            .addExecutions(
                WorkflowExecutionInfo.newBuilder()
                    .setExecution(
                        WorkflowExecution.newBuilder()
                            .setWorkflowId(CheckoutWorkflow.workflowId(checkout))))
            .build());
  }

  /** Ended as many minutes ago. */
  private String ended(int minutes) {
    String checkout = TestOrders.placed(database, 1, 5_500).checkout();
    change(checkout, "updated_at = now() - interval '%d minutes'".formatted(minutes));
    return checkout;
  }

  private void change(String checkout, String what) {
    TestSql.write(
        database, sql -> sql.update("UPDATE checkout SET " + what + " WHERE id = ?", checkout));
  }

  @Test
  void aWorkflowThatRunsOnThoughItsCheckoutEndedIsReportedWhateverPageItIsOn() {
    String goesOn = ended(5);
    change(goesOn, "status = 'processing', order_group_id = NULL");
    String stuck = ended(5);
    running(goesOn);
    running(ended(0));
    running(stuck);
    assertThat(violated()).isEqualTo(Map.of("workflow_after_its_end", List.of(stuck)));
  }

  @Test
  void moreWorkflowsThanAreReadAreSaidToBe() {
    running(ended(0));
    assertThat(violated()).isEmpty();
    goesOn = true;
    assertThat(violated())
        .isEqualTo(Map.of("workflows_not_all_read", List.of("running workflows after 100000")));
  }
}
