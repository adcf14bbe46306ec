package souk.reconciliation.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import org.junit.jupiter.api.Test;
import souk.checkout.CheckoutWorkflow;
import souk.reconciliation.BooksReconciliationActivities;
import souk.reconciliation.BooksReconciliationWorkflow;

class BooksReconciliationWorkflowTest {
  /** Nothing forgotten can be settled, and three differences are found. */
  private static final class Ill implements BooksReconciliationActivities {
    @Override
    public int settleForgotten() {
      throw ApplicationFailure.newNonRetryableFailure("the database is away", "DatabaseException");
    }

    @Override
    public int compareBooks() {
      return 3;
    }
  }

  @Test
  void theBooksAreComparedThoughNothingCanBeSettled() {
    try (var environment = TestWorkflowEnvironment.newInstance()) {
      var worker = environment.newWorker(CheckoutWorkflow.TASK_QUEUE);
      worker.registerWorkflowImplementationTypes(BooksReconciliationWorkflowImpl.class);
      worker.registerActivitiesImplementations(new Ill());
      environment.start();
      var options = WorkflowOptions.newBuilder().setTaskQueue(CheckoutWorkflow.TASK_QUEUE).build();
      assertThat(
              environment
                  .getWorkflowClient()
                  .newWorkflowStub(BooksReconciliationWorkflow.class, options)
                  .reconcile())
          .isEqualTo(3);
    }
  }
}
