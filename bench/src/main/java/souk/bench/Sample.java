package souk.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What a number of callers did in a while. */
final class Sample {
  private final long[] nanos; // how long each call took, in ascending order
  private final Duration elapsed;

  private Sample(long[] nanos, Duration elapsed) {
    this.nanos = nanos;
    this.elapsed = elapsed;
  }

  static Sample of(List<long[]> perCaller, Duration elapsed) {
    long[] all = perCaller.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Sample(all, elapsed);
  }

  int calls() {
    return nanos.length;
  }

  double perSecond() {
    return nanos.length / (elapsed.toNanos() / 1e9);
  }

  /**
   * @param share from 0 to 1
   * @return milliseconds
   */
  double percentileMillis(double share) {
    if (nanos.length == 0) {
      return Double.NaN;
    }
    int index = (int) Math.ceil(share * nanos.length) - 1;
    return nanos[Math.clamp(index, 0, nanos.length - 1)] / 1e6;
  }
}
