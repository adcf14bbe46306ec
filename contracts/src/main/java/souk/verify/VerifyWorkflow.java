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
   * @param booksBack how far back the payment provider's books are compared; null for all of them
   */
  @WorkflowMethod
  VerifyReport verify(@Nullable Duration booksBack);
}
