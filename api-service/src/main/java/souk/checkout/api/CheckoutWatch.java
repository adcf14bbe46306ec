package souk.checkout.api;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import souk.checkout.store.Checkout;
import souk.checkout.store.CheckoutChanges;
import souk.checkout.store.CheckoutStore;
import souk.http.Problem;

/**
 * Waits for a checkout to get somewhere. A change made in this process is heard of at once; one
 * made elsewhere is seen at the next look.
 */
@Singleton
final class CheckoutWatch {
  private static final long LOOK_AGAIN_MILLIS = 100;
  private static final long LOOK_AGAIN_MILLIS_MAX = 800;

  private final CheckoutStore checkouts;
  private final CheckoutChanges changes;

  CheckoutWatch(CheckoutStore checkouts, CheckoutChanges changes) {
    this.checkouts = checkouts;
    this.changes = changes;
  }

  /**
   * Sets something off, and waits for what comes of it. There is no use in looking before anybody
   * could have done it: the first look waits for a word.
   */
  Checkout awaitAfter(Runnable step, String checkoutId, Duration atMost, Predicate<Checkout> isSo) {
    CompletableFuture<Void> change = changes.next(checkoutId);
    try {
      step.run();
      pause(change, LOOK_AGAIN_MILLIS);
    } finally {
      changes.forget(checkoutId, change);
    }
    return await(checkoutId, atMost, isSo);
  }

  /** The checkout as soon as it is so, or as it is when the time is up. */
  Checkout await(String checkoutId, Duration atMost, Predicate<Checkout> isSo) {
    long end = System.nanoTime() + atMost.toNanos();
    // Ever more seldom: hundreds who wait must not keep the database from what they wait for.
    for (long wait = LOOK_AGAIN_MILLIS; ; wait = Math.min(2 * wait, LOOK_AGAIN_MILLIS_MAX)) {
      CompletableFuture<Void> change = changes.next(checkoutId);
      try {
        Checkout checkout = checkouts.find(checkoutId).orElseThrow(Problem::notFound);
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (isSo.test(checkout) || left <= 0) {
          return checkout;
        }
        pause(change, Math.min(left, wait));
      } finally {
        changes.forget(checkoutId, change);
      }
    }
  }

  private static void pause(CompletableFuture<Void> change, long millis) {
    try {
      change.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException lookAgain) {
      return;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("The shop is closing down. Try again.");
    }
  }
}
