package souk.circuit;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The circuits of this process, and how they show among its metrics. */
@Singleton
public final class Circuits {
  private static final int CALLS_TO_SEE = 3;

  private final CircuitBreakerRegistry registry;
  private final MeterRegistry metrics;

  public Circuits(CircuitSettings settings, MeterRegistry metrics) {
    this.metrics = metrics;
    registry =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize(Math.toIntExact(settings.window().toSeconds()))
                .minimumNumberOfCalls(settings.callsMin())
                .failureRateThreshold(settings.failuresPercent())
                .waitDurationInOpenState(settings.openFor())
                .permittedNumberOfCallsInHalfOpenState(CALLS_TO_SEE)
                .build());
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(metrics);
  }

  /**
   * As {@link #named(String, Duration)}, for those of whom a failing call says little about the
   * next one.
   *
   * @param failuresPercent instead of what is configured
   * @param callsMin instead of what is configured
   */
  public Circuit named(String name, Duration timeLimit, int failuresPercent, int callsMin) {
    var slowToOpen =
        CircuitBreakerConfig.from(registry.getDefaultConfig())
            .failureRateThreshold(failuresPercent)
            .minimumNumberOfCalls(callsMin)
            .build();
    return new Circuit(registry.circuitBreaker(name, slowToOpen), timeLimit, metrics);
  }

  /**
   * The circuit of that name; asking again gives another view of the same one.
   *
   * @param timeLimit for each call
   */
  public Circuit named(String name, Duration timeLimit) {
    return new Circuit(registry.circuitBreaker(name), timeLimit, metrics);
  }
}
