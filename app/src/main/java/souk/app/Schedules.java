package souk.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.temporal.client.WorkflowClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import souk.reconciliation.BooksReconciliationWorkflow;
import souk.reconciliation.ReconciliationWorkflow;
import souk.verify.VerifyWorkflow;

/** What runs by itself from time to time. */
@Singleton
@Requires(property = "souk.roles.worker", value = "true")
final class Schedules {
  private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
  private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

  private final UntilMade<RepeatedWorkflow> schedules;

  Schedules(
      WorkflowClient client,
      MeterRegistry metrics,
      @Value("${souk.reconciliation.every}") Duration reconcileEvery,
      @Value("${souk.reconciliation.books-every}") Duration compareBooksEvery,
      @Value("${souk.verify.every}") Duration verifyEvery,
      @Value("${souk.verify.books}") Duration verifyBooksBack) {
    List<RepeatedWorkflow> repeated =
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
    schedules =
        new UntilMade<>(repeated, workflow -> workflow.ensure(client), PAUSE_MIN, PAUSE_MAX);
    Gauge.builder("souk.schedules.missing", schedules, UntilMade::missing)
        .description("Schedules that this process could not make or bring up to date yet")
        .register(metrics);
  }

  /** Makes all, and brings what is there up to date; returns when it is done, or is to stop. */
  void ensure(CountDownLatch stopping) throws InterruptedException {
    schedules.make(stopping);
  }
}
