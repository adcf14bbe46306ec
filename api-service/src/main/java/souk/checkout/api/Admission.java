package souk.checkout.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import souk.http.Problem;

/**
 * Lets only so many checkouts begin at once in this process. More would not be faster, only all of
 * them slower; and who waits outside may find that a flash sale is over before anything was begun
 * for him. Who would wait too long is sent away: nothing was done. A checkout that waits for
 * somebody else, such as a slow bank, costs us nothing and gives its place back.
 */
@Singleton
final class Admission {
  private final Semaphore places;
  private final CheckoutSettings settings;
  private final Counter turnedAway;

  Admission(CheckoutSettings settings, MeterRegistry metrics) {
    this.settings = settings;
    places = new Semaphore(settings.admitted(), true);
    turnedAway =
        Counter.builder("souk.checkout.turned.away")
            .description("Checkouts that were not begun because too many were beginning")
            .register(metrics);
  }

  /** A place, until it is left. */
  final class Place implements AutoCloseable {
    private final AtomicBoolean left = new AtomicBoolean();

    /** Gives the place to the next; leaving twice is leaving once. */
    void leave() {
      if (left.compareAndSet(false, true)) {
        places.release();
      }
    }

    @Override
    public void close() {
      leave();
    }
  }

  /**
   * @throws Problem 503 if there is no place soon
   */
  Place enter() {
    if (!hasPlaceWithin(Duration.ZERO) && !hasPlaceSoon()) {
      turnedAway.increment();
      throw Problem.unavailable("Too many are buying at this moment. Nothing was done; try again.");
    }
    return new Place();
  }

  private boolean hasPlaceSoon() {
    return places.getQueueLength() < settings.waiting() && hasPlaceWithin(settings.placeWithin());
  }

  /** In turn, also without waiting. */
  private boolean hasPlaceWithin(Duration time) {
    try {
      return places.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
