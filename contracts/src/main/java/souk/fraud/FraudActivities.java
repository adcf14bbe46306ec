package souk.fraud;

import io.temporal.activity.ActivityInterface;

/** Judging a payment before it is made. */
@ActivityInterface
public interface FraudActivities {
  /**
   * Scores one payment attempt. What is not simply let through is written down at once; repeating
   * gives the judgement that was written down first.
   */
  FraudJudgement score(String checkoutId, int attempt);
}
