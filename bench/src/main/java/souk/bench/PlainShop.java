package souk.bench;

import io.grpc.StatusRuntimeException;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import souk.checkout.CheckoutActivities;
import souk.checkout.CheckoutWorkflow;
import souk.fraud.FraudActivities;
import souk.inventory.InventoryActivities;
import souk.load.Api;
import souk.orders.OrderActivities;
import souk.payments.PaymentActivities;
import souk.pricing.QuoteActivities;
import souk.temporal.TemporalSetup;

/**
 * The same shop on the same backends, with its checkouts as most would write them: every step an
 * ordinary activity with the SDK's defaults. In a JVM and a Temporal namespace of its own.
 */
final class PlainShop implements AutoCloseable {
  private static final String NAMESPACE = "souk-plain";
  private static final String READY = "ready at ";
  private static final int TRIES_MAX = 30;

  private final Process process;
  private final Api api;

  private PlainShop(Process process, Api api) {
    this.process = process;
    this.api = api;
  }

  /**
   * @param environment where the backends are, as Souk's services are told
   */
  static PlainShop start(Map<String, String> environment) throws IOException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx640m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            PlainShop.class.getName());
    var builder = new ProcessBuilder(new ArrayList<>(command));
    builder.environment().putAll(environment);
    builder.environment().put("SOUK_TEMPORAL_NAMESPACE", NAMESPACE);
    builder.environment().put("SOUK_HTTP_PORT", "-1"); // any that is free
    builder.environment().put("SOUK_MANAGEMENT_PORT", "-1");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    var output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(READY)) {
        Thread.ofVirtual().start(() -> drain(process));
        return new PlainShop(process, new Api(line.substring(READY.length()), null));
      }
    }
    throw new IOException("the plain shop did not start");
  }

  private static void drain(Process process) {
    try (var rest = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      rest.transferTo(java.io.Writer.nullWriter());
    } catch (IOException ended) {
      return;
    }
  }

  Api api() {
    return api;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }

  public static void main(String[] arguments) throws InterruptedException {
    EmbeddedServer server =
        ApplicationContext.run(
            EmbeddedServer.class, Map.of("souk.roles.api", true, "kafka.enabled", false));
    ApplicationContext context = server.getApplicationContext();
    ensureNamespace(context.getBean(TemporalSetup.class));
    WorkerFactory workers = WorkerFactory.newInstance(context.getBean(WorkflowClient.class));
    Worker worker = workers.newWorker(CheckoutWorkflow.TASK_QUEUE);
    worker.registerWorkflowImplementationTypes(PlainCheckout.class);
    worker.registerActivitiesImplementations(
        context.getBean(CheckoutActivities.class),
        context.getBean(InventoryActivities.class),
        context.getBean(QuoteActivities.class),
        context.getBean(FraudActivities.class),
        context.getBean(PaymentActivities.class),
        context.getBean(OrderActivities.class));
    workers.start();
    System.out.println(READY + server.getURL());
    new CountDownLatch(1).await();
  }

  /** A new namespace takes the server a moment to know. */
  private static void ensureNamespace(TemporalSetup setup) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        setup.ensure();
        return;
      } catch (StatusRuntimeException notYet) {
        if (tries == TRIES_MAX) {
          throw notYet;
        }
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }
}
