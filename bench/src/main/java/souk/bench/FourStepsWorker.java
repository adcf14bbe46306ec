package souk.bench;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.GrpcCompression;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs {@link FourSteps}, here or in a process of its own. */
final class FourStepsWorker implements AutoCloseable {
  private static final String READY = "ready";

  /**
   * @param ordinary whether the steps are ordinary activities, or local ones
   * @param pollers for workflow tasks, and as many for activities
   * @param cache how many workflows are kept between their tasks
   */
  record Settings(boolean ordinary, int pollers, int cache) {
    /** As the SDK's defaults have it. */
    static final Settings ORDINARY = new Settings(true, 5, 600);

    static final Settings LOCAL = new Settings(false, 5, 600);
  }

  private final WorkerFactory workers;

  private FourStepsWorker(WorkerFactory workers) {
    this.workers = workers;
  }

  static FourStepsWorker start(WorkflowClient client, String queue, Settings settings) {
    WorkerFactory workers =
        WorkerFactory.newInstance(
            client,
            WorkerFactoryOptions.newBuilder()
                .setUsingVirtualWorkflowThreads(true)
                .setWorkflowCacheSize(settings.cache)
                .build());
    Worker worker =
        workers.newWorker(
            queue,
            WorkerOptions.newBuilder()
                .setUsingVirtualThreads(true)
                .setMaxConcurrentWorkflowTaskPollers(settings.pollers)
                .setMaxConcurrentActivityTaskPollers(settings.pollers)
                .build());
    worker.registerWorkflowImplementationTypes(
        settings.ordinary ? FourSteps.Ordinary.class : FourSteps.Local.class);
    worker.registerActivitiesImplementations(new FourSteps.EmptyStep());
    workers.start();
    return new FourStepsWorker(workers);
  }

  @Override
  public void close() {
    workers.shutdown();
    workers.awaitTermination(10, TimeUnit.SECONDS);
  }

  /** The same in a JVM of its own, which ends when it is closed. */
  static AutoCloseable apart(String queue) throws IOException {
    var builder =
        new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                FourStepsWorker.class.getName(),
                queue));
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var output = process.inputReader()) {
      String line = output.readLine();
      while (line != null && !line.equals(READY)) {
        line = output.readLine();
      }
      if (line == null) {
        throw new IOException("the worker in a process of its own did not start");
      }
    }
    return () -> {
      process.destroy();
      process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    };
  }

  static WorkflowClient client() {
    String target = System.getenv().getOrDefault("SOUK_TEMPORAL_TARGET", "127.0.0.1:7233");
    WorkflowServiceStubs service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget(target)
                .setGrpcCompression(GrpcCompression.NONE) // as the shop's own
                .build());
    return WorkflowClient.newInstance(
        service,
        WorkflowClientOptions.newBuilder()
            .setNamespace(System.getenv().getOrDefault("SOUK_TEMPORAL_NAMESPACE", "souk"))
            .build());
  }

  static void main(String[] arguments) throws InterruptedException {
    start(client(), arguments[0], Settings.LOCAL);
    System.out.println(READY);
    new CountDownLatch(1).await();
  }
}
