package souk.bench;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;

/** A workflow of four steps that do nothing: what remains is Temporal's own cost. */
@WorkflowInterface
public interface FourSteps {
  @WorkflowMethod
  void run();

  /** Answers when the steps are done, as a checkout by update-with-start would. */
  @UpdateMethod
  void done();

  /** One that does nothing. */
  @ActivityInterface
  interface Step {
    void step();
  }

  /** Does nothing. */
  final class EmptyStep implements Step {
    @Override
    public void step() {}
  }

  /** Its steps as ordinary activities, with the SDK's defaults. */
  final class Ordinary extends Steps {
    public Ordinary() {
      super(
          Workflow.newActivityStub(
              Step.class,
              ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(10)).build()));
    }
  }

  /** Its steps as local activities. */
  final class Local extends Steps {
    public Local() {
      super(
          Workflow.newLocalActivityStub(
              Step.class,
              LocalActivityOptions.newBuilder()
                  .setStartToCloseTimeout(Duration.ofSeconds(10))
                  .build()));
    }
  }

  /** The steps, whatever they are. */
  abstract class Steps implements FourSteps {
    private static final int STEPS = 4;

    private final Step step;
    private boolean done;

    Steps(Step step) {
      this.step = step;
    }

    @Override
    public void run() {
      for (int number = 0; number < STEPS; number++) {
        step.step();
      }
      done = true;
      Workflow.await(Workflow::isEveryHandlerFinished);
    }

    @Override
    public void done() {
      Workflow.await(() -> done);
    }
  }
}
