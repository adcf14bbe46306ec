package souk.checkout.api;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;
import souk.checkout.CheckoutTiming;

/** How long new checkouts wait for what; see {@link CheckoutTiming}. */
@ConfigurationProperties("souk.checkout")
final class CheckoutSettings {
  private Duration hold = Duration.ofMinutes(10);
  private Duration grace = Duration.ofMinutes(2);
  private Duration challenge = Duration.ofMinutes(5);
  private Duration review = Duration.ofDays(1);
  private Duration answerWithin = Duration.ofSeconds(2);

  void setHold(Duration hold) {
    this.hold = hold;
  }

  void setGrace(Duration grace) {
    this.grace = grace;
  }

  void setChallenge(Duration challenge) {
    this.challenge = challenge;
  }

  void setReview(Duration review) {
    this.review = review;
  }

  void setAnswerWithin(Duration answerWithin) {
    this.answerWithin = answerWithin;
  }

  CheckoutTiming timing() {
    return new CheckoutTiming(hold, grace, challenge, review);
  }

  /** How long a request waits for an outcome before it answers 202. */
  Duration answerWithin() {
    return answerWithin;
  }
}
