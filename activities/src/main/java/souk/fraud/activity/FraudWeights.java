package souk.fraud.activity;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.stream.IntStream;

/** How many points each signal adds. 0 switches one off. */
@ConfigurationProperties("souk.fraud.weights")
record FraudWeights(
    @Bindable(defaultValue = "60") int largeAmount,
    @Bindable(defaultValue = "40") int manyCheckouts,
    @Bindable(defaultValue = "60") int manyDeclines,
    @Bindable(defaultValue = "40") int manySharedDeclines,
    @Bindable(defaultValue = "40") int unusualAmount,
    @Bindable(defaultValue = "30") int newCountry,
    @Bindable(defaultValue = "10") int newRegion,
    @Bindable(defaultValue = "15") int newAccount,
    @Bindable(defaultValue = "10") int newDevice,
    @Bindable(defaultValue = "10") int guest) {
  /**
   * @throws IllegalArgumentException if one is out of range
   */
  FraudWeights {
    if (IntStream.of(
            largeAmount,
            manyCheckouts,
            manyDeclines,
            manySharedDeclines,
            unusualAmount,
            newCountry,
            newRegion,
            newAccount,
            newDevice,
            guest)
        .anyMatch(weight -> weight < 0 || weight > 1_000)) {
      throw new IllegalArgumentException("each of souk.fraud.weights must be 0 to 1000");
    }
  }
}
