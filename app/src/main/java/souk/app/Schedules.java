package souk.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.temporal.client.WorkflowClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import souk.reconciliation.BooksReconciliationWorkflow;
import souk.reconciliation.ReconciliationWorkflow;
import souk.reconciliation.activity.ReconciliationSettings;
import souk.verify.VerifyWorkflow;
import souk.verify.activity.VerifySettings;

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
      ReconciliationSettings reconciliation,
      VerifySettings verify) {
    List<RepeatedWorkflow> repeated =
        List.of(
            new RepeatedWorkflow(
                ReconciliationWorkflow.ID,
                ReconciliationWorkflow.class,
                ReconciliationWorkflow.TASK_QUEUE,
                reconciliation.every(),
                List.of()),
            new RepeatedWorkflow(
                BooksReconciliationWorkflow.ID,
                BooksReconciliationWorkflow.class,
                ReconciliationWorkflow.TASK_QUEUE,
                reconciliation.booksEvery(),
                List.of()),
            new RepeatedWorkflow(
                VerifyWorkflow.ID,
                VerifyWorkflow.class,
                VerifyWorkflow.TASK_QUEUE,
                verify.every(),
                List.of(verify.books())));
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
