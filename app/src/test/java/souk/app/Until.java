package souk.app;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Looks again and again until something is so, and says what it saw last if it never is. */
final class Until {
  private Until() {}

  static <T> T so(Duration atMost, Supplier<T> look, Predicate<T> wanted) {
    long end = System.nanoTime() + atMost.toNanos();
    T seen = look.get();
    while (!wanted.test(seen)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not so within %s; at last it was %s".formatted(atMost, seen));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      seen = look.get();
    }
    return seen;
  }
}
