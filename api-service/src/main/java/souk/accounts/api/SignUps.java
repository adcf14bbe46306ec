package souk.accounts.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import souk.http.Problem;
import souk.http.Refusals;
import souk.http.store.TokenBuckets;
import souk.http.store.TokenBuckets.Limit;
import souk.http.store.TokenBuckets.Taken;

/** How many accounts one address may make: each costs us a password's hash. */
@Singleton
final class SignUps {
  private static final Limit LIMIT = new Limit(1, 200);

  private final TokenBuckets buckets;
  private final Counter refused;

  SignUps(TokenBuckets buckets, MeterRegistry metrics) {
    this.buckets = buckets;
    this.refused = Refusals.counter(metrics, "sign-up");
  }

  /**
   * @throws Problem 429 if it has made too many
   */
  void count(String address) {
    Taken taken = buckets.take("sign-up:" + address, LIMIT);
    if (!taken.granted()) {
      refused.increment();
      throw Problem.of(
              HttpStatus.TOO_MANY_REQUESTS,
              "too-many-sign-ups",
              "Too many accounts are being made at your address. Try again later.")
          .retryAfter(Refusals.seconds(taken.pause()));
    }
  }
}
