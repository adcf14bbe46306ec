package souk.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls something from several threads at once, each again and again. */
final class Callers {
  private Callers() {}

  /**
   * @param callers how many at once
   * @throws IllegalStateException if a call fails
   */
  static Sample call(int callers, Duration time, Runnable call) {
    long start = System.nanoTime();
    long end = start + time.toNanos();
    List<Future<long[]>> running = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < callers; caller++) {
        running.add(threads.submit(() -> callUntil(end, call)));
      }
    }
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    return Sample.of(running.stream().map(Callers::taken).toList(), elapsed);
  }

  private static long[] callUntil(long end, Runnable call) {
    long[] nanos = new long[1024];
    int calls = 0;
    for (long begin = System.nanoTime(); begin < end; ) {
      call.run();
      long now = System.nanoTime();
      if (calls == nanos.length) {
        nanos = Arrays.copyOf(nanos, calls * 2);
      }
      nanos[calls++] = now - begin;
      begin = now;
    }
    return Arrays.copyOf(nanos, calls);
  }

  private static long[] taken(Future<long[]> caller) {
    try {
      return caller.get();
    } catch (ExecutionException failure) {
      throw new IllegalStateException("a call failed", failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", interrupted);
    }
  }
}
