package souk.verify;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything: nothing oversold, nothing charged twice, no order lost, nothing held for
 * nobody. Runs on a schedule, and whenever somebody asks.
 */
@WorkflowInterface
public interface VerifyWorkflow {
  String TASK_QUEUE = "reconciliation";

  /** Of the schedule, and of the workflows it starts (with the time behind it). */
  String ID = "verify";

  /**
   * @param back how far back everything is looked at, the payment provider's books too; null for
   *     all of it. Of what is older in our database, a part: each look goes on where the last one
   *     stopped
   */
  @WorkflowMethod
  VerifyReport verify(@Nullable Duration back);
}
