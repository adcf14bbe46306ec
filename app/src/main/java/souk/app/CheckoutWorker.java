package souk.app;

import io.grpc.StatusRuntimeException;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.checkout.CheckoutActivities;
import souk.checkout.CheckoutWorkflow;
import souk.checkout.flow.CheckoutWorkflowImpl;
import souk.fraud.FraudActivities;
import souk.inventory.InventoryActivities;
import souk.orders.OrderActivities;
import souk.payments.PaymentActivities;
import souk.payments.SettlementActivities;
import souk.payments.SettlementWorkflow;
import souk.payments.flow.SettlementWorkflowImpl;
import souk.pricing.QuoteActivities;
import souk.reconciliation.BooksReconciliationActivities;
import souk.reconciliation.ReconciliationActivities;
import souk.reconciliation.ReconciliationWorkflow;
import souk.reconciliation.flow.BooksReconciliationWorkflowImpl;
import souk.reconciliation.flow.OrphanWorkflowImpl;
import souk.reconciliation.flow.ReconciliationWorkflowImpl;
import souk.temporal.TemporalSetup;
import souk.verify.VerifyActivities;
import souk.verify.flow.VerifyWorkflowImpl;

/**
 * Runs checkouts, their reconciliation and their verification in this process as soon as Temporal
 * can be reached.
 */
@Singleton
@Requires(property = "souk.roles.worker", value = "true")
final class CheckoutWorker implements ApplicationEventListener<StartupEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(CheckoutWorker.class);
  private static final int RETRY_SECONDS = 2;

  private final WorkerFactory workers;
  private final TemporalSetup setup;
  private final Schedules schedules;
  private final CountDownLatch stopping = new CountDownLatch(1);

  CheckoutWorker(
      WorkerFactory workers,
      TemporalSetup setup,
      Schedules schedules,
      CheckoutActivities checkouts,
      InventoryActivities inventory,
      QuoteActivities quotes,
      FraudActivities fraud,
      PaymentActivities payments,
      OrderActivities orders,
      SettlementActivities settling,
      ReconciliationActivities reconciling,
      BooksReconciliationActivities comparing,
      VerifyActivities verifying) {
    this.workers = workers;
    this.setup = setup;
    this.schedules = schedules;
    var worker =
        workers.newWorker(
            CheckoutWorkflow.TASK_QUEUE,
            WorkerOptions.newBuilder()
                .setUsingVirtualThreads(true)
                .setMaxConcurrentWorkflowTaskPollers(16)
                .setMaxConcurrentActivityTaskPollers(4)
                .build());
    worker.registerWorkflowImplementationTypes(CheckoutWorkflowImpl.class);
    worker.registerActivitiesImplementations(checkouts, inventory, quotes, fraud, payments, orders);
    var settler =
        workers.newWorker(
            SettlementWorkflow.TASK_QUEUE,
            WorkerOptions.newBuilder()
                .setUsingVirtualThreads(true)
                .setMaxConcurrentWorkflowTaskPollers(2)
                .setMaxConcurrentActivityTaskPollers(1)
                .build());
    settler.registerWorkflowImplementationTypes(SettlementWorkflowImpl.class);
    settler.registerActivitiesImplementations(settling);
    var reconciler =
        workers.newWorker(
            ReconciliationWorkflow.TASK_QUEUE,
            WorkerOptions.newBuilder()
                .setUsingVirtualThreads(true)
                .setMaxConcurrentWorkflowTaskPollers(2)
                .setMaxConcurrentActivityTaskPollers(1)
                .build());
    reconciler.registerWorkflowImplementationTypes(
        ReconciliationWorkflowImpl.class,
        OrphanWorkflowImpl.class,
        BooksReconciliationWorkflowImpl.class,
        VerifyWorkflowImpl.class);
    reconciler.registerActivitiesImplementations(reconciling, comparing, verifying);
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    Thread.ofVirtual().name("checkout-worker-start").start(this::startWhenReachable);
  }

  private void startWhenReachable() {
    try {
      do {
        try {
          setup.ensure();
          workers.start();
          LOG.info("checkouts run here");
          schedules.ensure(stopping);
          return;
        } catch (StatusRuntimeException unreachable) {
          LOG.warn("Temporal can't be reached yet: {}", unreachable.getStatus());
        }
      } while (!stopping.await(RETRY_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @PreDestroy
  void stop() {
    stopping.countDown();
    workers.shutdown();
    workers.awaitTermination(5, TimeUnit.SECONDS);
  }
}
