package souk.circuit;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Stands between us and something that may be ill. Each call has a time limit; after too many
 * failures no call is made for a while, so that the ill may recover and nobody waits in vain.
 * Thread-safe.
 */
public final class Circuit {
  private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);
  private static final ExecutorService CALLS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("circuit-", 0).factory());

  private final CircuitBreaker breaker;
  private final TimeLimiter limit;
  private final Counter fallbacks;

  Circuit(CircuitBreaker breaker, Duration timeLimit, MeterRegistry metrics) {
    this.breaker = breaker;
    this.limit =
        TimeLimiter.of(
            breaker.getName(), TimeLimiterConfig.custom().timeoutDuration(timeLimit).build());
    this.fallbacks =
        Counter.builder("souk.fallbacks")
            .description("Answers that a stand-in gave because who knows better was ill")
            .tag("of", breaker.getName())
            .register(metrics);
  }

  /**
   * Makes the call on a thread of its own, which is interrupted when its time is up.
   *
   * @throws NoAnswer if it failed, took too long or was not made
   */
  public <T> T call(Callable<T> call) throws NoAnswer {
    Callable<T> logged = inTheLoggersContextOf(MDC.getCopyOfContextMap(), call);
    try {
      return breaker.executeCallable(() -> limit.executeFutureSupplier(() -> CALLS.submit(logged)));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NoAnswer(breaker.getName(), interrupted);
    } catch (Exception failure) {
      throw new NoAnswer(breaker.getName(), failure);
    }
  }

  /** What the caller's lines say, such as the trace, the call's say too. */
  private static <T> Callable<T> inTheLoggersContextOf(
      @Nullable Map<String, String> caller, Callable<T> call) {
    return () -> {
      if (caller != null) {
        MDC.setContextMap(caller);
      }
      return call.call();
    };
  }

  /** As {@link #call}; without an answer a stand-in gives one, which is counted. */
  public <T> T callOr(Callable<T> call, Function<NoAnswer, T> standIn) {
    try {
      return call(call);
    } catch (NoAnswer noAnswer) {
      fallbacks.increment();
      if (!noAnswer.isUnasked()) {
        LOG.warn("{}; a stand-in answers", noAnswer.getMessage());
      }
      return standIn.apply(noAnswer);
    }
  }
}
