package souk.bench;

import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowUpdateStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.bench.FourStepsWorker.Settings;
import souk.cli.figures.Figures;
import souk.cli.figures.Result;
import souk.cli.option.Count;

@Command(
    name = "workflows",
    mixinStandardHelpOptions = true,
    description =
        "Runs workflows of four steps that do nothing, in each shape a checkout could have: how many "
            + "the Temporal server carries at most, and how long one takes. The ceiling of bench checkout.")
final class Workflows implements Callable<Integer> {
  private static final int CROWD = 32;

  @Option(
      names = "--seconds",
      converter = Count.class,
      defaultValue = "10",
      description = "for each measurement (default: 10)")
  private int seconds;

  @Mixin private final Figures figures = new Figures();

  private final List<Result> results = new ArrayList<>();

  /** Starts a workflow and waits for its end. */
  private enum Start {
    PLAIN {
      @Override
      void run(WorkflowClient client, WorkflowOptions.Builder options) {
        client.newWorkflowStub(FourSteps.class, options.build()).run();
      }
    },
    EAGER {
      @Override
      void run(WorkflowClient client, WorkflowOptions.Builder options) {
        PLAIN.run(client, options.setDisableEagerExecution(false));
      }
    },
    UPDATE {
      @Override
      void run(WorkflowClient client, WorkflowOptions.Builder options) {
        FourSteps workflow =
            client.newWorkflowStub(
                FourSteps.class,
                options
                    .setWorkflowIdConflictPolicy(
                        WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
                    .build());
        WorkflowClient.executeUpdateWithStart(
            workflow::done,
            UpdateOptions.<Void>newBuilder().setWaitForStage(WorkflowUpdateStage.COMPLETED).build(),
            new WithStartWorkflowOperation<>(workflow::run));
      }
    };

    abstract void run(WorkflowClient client, WorkflowOptions.Builder options);
  }

  /** In the shape that Souk's checkouts have, at full load. */
  static Sample ceiling(Duration time) {
    WorkflowClient client = FourStepsWorker.client();
    String queue = "bench-" + UUID.randomUUID();
    try (var _ = FourStepsWorker.start(client, queue, Settings.LOCAL)) {
      Runnable one = () -> Start.EAGER.run(client, options(queue));
      Callers.call(CROWD, time, one); // warms up
      return Callers.call(CROWD, time, one);
    } finally {
      client.getWorkflowServiceStubs().shutdownNow();
    }
  }

  @Override
  public Integer call() throws Exception {
    WorkflowClient client = FourStepsWorker.client();
    System.err.println("warming up");
    here(client, "local, eager start", Settings.LOCAL, Start.EAGER);
    here(client, "ordinary activities", Settings.ORDINARY, Start.PLAIN);
    results.clear();
    here(client, "ordinary activities", Settings.ORDINARY, Start.PLAIN);
    here(client, "ordinary activities, 20 pollers", new Settings(true, 20, 600), Start.PLAIN);
    here(client, "local activities", Settings.LOCAL, Start.PLAIN);
    here(client, "local activities, 20 pollers", new Settings(false, 20, 600), Start.PLAIN);
    apart(client);
    here(client, "local, update-with-start", Settings.LOCAL, Start.UPDATE);
    here(client, "local, eager start", Settings.LOCAL, Start.EAGER);
    here(client, "local, eager start, no sticky cache", new Settings(false, 5, 0), Start.EAGER);
    figures.publish(results);
    client.getWorkflowServiceStubs().shutdownNow();
    return 0;
  }

  private void here(WorkflowClient client, String name, Settings settings, Start start) {
    String queue = "bench-" + UUID.randomUUID();
    try (var _ = FourStepsWorker.start(client, queue, settings)) {
      measure(client, name, queue, start);
    }
  }

  /** Shares no client with whoever starts workflows, so no start of its can be eager. */
  private void apart(WorkflowClient client) throws Exception {
    String queue = "bench-" + UUID.randomUUID();
    try (var _ = FourStepsWorker.apart(queue)) {
      measure(client, "local, the worker in a process of its own", queue, Start.PLAIN);
    }
  }

  private void measure(WorkflowClient client, String name, String queue, Start start) {
    Runnable one = () -> start.run(client, options(queue));
    Callers.call(CROWD, Duration.ofSeconds(seconds), one); // warms up
    Sample many = Callers.call(CROWD, Duration.ofSeconds(seconds), one);
    Sample idle = Callers.call(1, Duration.ofSeconds(Math.ceilDiv(seconds, 2)), one);
    System.err.printf("%-45s %.1f/s%n", name, many.perSecond());
    results.add(Result.of(name, many.perSecond(), "/s"));
    results.add(Result.of("  one at a time, p50", idle.percentileMillis(0.5), "ms"));
  }

  private static WorkflowOptions.Builder options(String queue) {
    return WorkflowOptions.newBuilder()
        .setTaskQueue(queue)
        .setWorkflowId("bench:" + UUID.randomUUID())
        .setDisableEagerExecution(true)
        .setWorkflowExecutionTimeout(Duration.ofMinutes(1));
  }
}
