package souk.app;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes each of some things, again and again until it has worked, ever more slowly. */
final class UntilMade<T> {
  private static final Logger LOG = LoggerFactory.getLogger(UntilMade.class);

  private final Set<T> missing = ConcurrentHashMap.newKeySet();
  private final List<T> things;
  private final Consumer<T> make;
  private final Duration pauseMin;
  private final Duration pauseMax;
  private String lastFailure = "";

  /**
   * @param make throws if it has not worked
   */
  UntilMade(List<T> things, Consumer<T> make, Duration pauseMin, Duration pauseMax) {
    this.things = List.copyOf(things);
    this.make = make;
    this.pauseMin = pauseMin;
    this.pauseMax = pauseMax;
    missing.addAll(things);
  }

  /** How many are not made yet. */
  int missing() {
    return missing.size();
  }

  /** Returns when all are made, or when it is to stop. */
  void make(CountDownLatch stopping) throws InterruptedException {
    Duration pause = pauseMin;
    while (!tryAll() && !stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      pause = pause.multipliedBy(2).compareTo(pauseMax) < 0 ? pause.multipliedBy(2) : pauseMax;
    }
  }

  private boolean tryAll() {
    things.stream().filter(missing::contains).forEach(this::tryOne);
    return missing.isEmpty();
  }

  /** One that can't be made doesn't keep the others from being made. */
  private void tryOne(T thing) {
    try {
      make.accept(thing);
      missing.remove(thing);
    } catch (RuntimeException failure) {
      tellOnce("%s is not made yet, and is tried again: %s".formatted(thing, failure));
    }
  }

  /** A server that can't do it fails the same way each minute. */
  private void tellOnce(String failure) {
    if (!failure.equals(lastFailure)) {
      LOG.warn("{}", failure);
    }
    lastFailure = failure;
  }
}
