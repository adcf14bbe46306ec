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

  private int admitted = 32;
  private int waiting = 256;
  private Duration placeWithin = Duration.ofSeconds(2);

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

  void setAdmitted(int admitted) {
    this.admitted = admitted;
  }

  void setWaiting(int waiting) {
    this.waiting = waiting;
  }

  void setPlaceWithin(Duration placeWithin) {
    this.placeWithin = placeWithin;
  }

  CheckoutTiming timing() {
    return new CheckoutTiming(hold, grace, challenge, review);
  }

  /** How long a request waits for an outcome before it answers 202. */
  Duration answerWithin() {
    return answerWithin;
  }

  /** How many may be beginning at once in one process. */
  int admitted() {
    return admitted;
  }

  /** How many may wait for that; more are turned away at once. */
  int waiting() {
    return waiting;
  }

  /** How long one may wait for that. */
  Duration placeWithin() {
    return placeWithin;
  }
}
