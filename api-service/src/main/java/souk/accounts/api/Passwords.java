package souk.accounts.api;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import souk.http.Problem;
import souk.http.Refusals;

/**
 * Passwords are kept as Argon2id hashes, with OWASP's smallest recommended cost. Half of the
 * processors hash, at most; a few more requests may wait their turn, and the others are sent away,
 * so that a flood of log-ins leaves the rest of the shop alone. Thread-safe.
 */
@Singleton
final class Passwords {
  private static final Argon2Function ARGON2 =
      Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);
  private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  private static final int WAITING_MAX = 32 * THREADS;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ThreadPoolExecutor hashing =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_MAX),
          Thread.ofPlatform().daemon().name("password-", 0).factory());
  private final Counter refused;
  private final String nobodys = hashed("nobody's password");

  Passwords(MeterRegistry metrics) {
    refused = Refusals.counter(metrics, "hashing");
  }

  @PreDestroy
  void close() {
    hashing.shutdownNow();
  }

  /**
   * @throws Problem 503 if too many are waiting
   */
  String hash(String password) {
    return inTurn(() -> hashed(password));
  }

  private static String hashed(String password) {
    return Password.hash(password).addRandomSalt(16).with(ARGON2).getResult();
  }

  /**
   * Takes as long without a hash, so that the time tells nobody which addresses have accounts.
   *
   * @throws Problem 503 if too many are waiting
   */
  boolean isRight(String password, Optional<String> hash) {
    return inTurn(() -> matches(password, hash.orElse(nobodys))) && hash.isPresent();
  }

  private static boolean matches(String password, String hash) {
    return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash));
  }

  private <T> T inTurn(Callable<T> work) {
    Future<T> future = submit(work);
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException tooLong) {
      future.cancel(false);
      throw tooBusy();
    } catch (InterruptedException interrupted) {
      future.cancel(false);
      Thread.currentThread().interrupt();
      throw tooBusy();
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    }
  }

  private <T> Future<T> submit(Callable<T> work) {
    try {
      return hashing.submit(work);
    } catch (RejectedExecutionException full) {
      throw tooBusy();
    }
  }

  private Problem tooBusy() {
    refused.increment();
    return Problem.unavailable("Too many are logging in at this moment. Try again.");
  }
}
