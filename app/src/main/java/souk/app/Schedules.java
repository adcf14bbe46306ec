package souk.app;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.temporal.client.WorkflowClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import souk.reconciliation.BooksReconciliationWorkflow;
import souk.reconciliation.ReconciliationWorkflow;
import souk.verify.VerifyWorkflow;

/** What runs by itself from time to time. */
@Singleton
@Requires(property = "souk.roles.worker", value = "true")
final class Schedules {
  private final WorkflowClient client;
  private final List<RepeatedWorkflow> repeated;

  Schedules(
      WorkflowClient client,
      @Value("${souk.reconciliation.every}") Duration reconcileEvery,
      @Value("${souk.reconciliation.books-every}") Duration compareBooksEvery,
      @Value("${souk.verify.every}") Duration verifyEvery,
      @Value("${souk.verify.books}") Duration verifyBooksBack) {
    this.client = client;
    repeated =
        List.of(
            new RepeatedWorkflow(
                ReconciliationWorkflow.ID,
                ReconciliationWorkflow.class,
                ReconciliationWorkflow.TASK_QUEUE,
                reconcileEvery,
                List.of()),
            new RepeatedWorkflow(
                BooksReconciliationWorkflow.ID,
                BooksReconciliationWorkflow.class,
                ReconciliationWorkflow.TASK_QUEUE,
                compareBooksEvery,
                List.of()),
            new RepeatedWorkflow(
                VerifyWorkflow.ID,
                VerifyWorkflow.class,
                VerifyWorkflow.TASK_QUEUE,
                verifyEvery,
                List.of(verifyBooksBack)));
  }

  void ensure() {
    repeated.forEach(workflow -> workflow.ensure(client));
  }
}
