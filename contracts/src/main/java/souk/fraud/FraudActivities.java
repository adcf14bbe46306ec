package souk.fraud;

import io.temporal.activity.ActivityInterface;

/** Judging a payment before it is made. */
@ActivityInterface
public interface FraudActivities {
  /** Scores one payment attempt; repeating gives the first verdict. */
  FraudVerdict score(String checkoutId, int attempt);
}
