package souk.stack.marketplace;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How often one part was started again in a row. A part that runs well for a while has a clean
 * slate: what ends now and then is always started again, what can't run is given up.
 */
final class Restarts {
  static final int IN_A_ROW_MAX = 8;
  private static final Duration RUNS_WELL_AFTER = Duration.ofSeconds(30);
  private static final int PAUSE_SECONDS_MAX = 60;

  private int inARow;
  private long runsSinceNanos;
  private boolean runs;

  /** It is up and answers. */
  void runs(long nowNanos) {
    runs = true;
    runsSinceNanos = nowNanos;
  }

  /** Seconds to wait before the next start; empty if there were enough. */
  OptionalInt next(long nowNanos) {
    if (runs && nowNanos - runsSinceNanos > RUNS_WELL_AFTER.toNanos()) {
      inARow = 0;
    }
    runs = false;
    if (inARow >= IN_A_ROW_MAX) {
      return OptionalInt.empty();
    }
    inARow++;
    return OptionalInt.of(pauseSeconds(inARow));
  }

  /** The first time at once, then each time twice as long. */
  private static int pauseSeconds(int attempt) {
    return attempt <= 1 ? 0 : Math.min(PAUSE_SECONDS_MAX, 1 << (attempt - 2));
  }
}
