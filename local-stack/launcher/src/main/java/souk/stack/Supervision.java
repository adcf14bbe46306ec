package souk.stack;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts again what ends by itself, but not for ever. */
final class Supervision {
  private static final int RESTARTS_MAX = 8;
  private static final Duration WITHIN = Duration.ofMinutes(5);
  private static final int PAUSE_MAX_SECONDS = 60;
  private static final int LOOK_EVERY_MILLIS = 500;

  private final Marketplace marketplace;
  private final Progress progress;
  private final Runnable changed;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Map<Part, Deque<Long>> restarts = new HashMap<>();
  private final Set<Part> restarting = ConcurrentHashMap.newKeySet();

  /**
   * @param changed is called after a part has a new process
   */
  Supervision(Marketplace marketplace, Progress progress, Runnable changed) {
    this.marketplace = marketplace;
    this.progress = progress;
    this.changed = changed;
  }

  /** Watches until {@link #end}. */
  void watch() throws InterruptedException {
    do {
      for (Part part : marketplace.parts()) {
        if (part.hasDied() && restarting.add(part)) {
          startAgain(part);
        }
      }
    } while (!end.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
  }

  void end() {
    end.countDown();
  }

  private void startAgain(Part part) {
    Deque<Long> lately = restarts.computeIfAbsent(part, unseen -> new ArrayDeque<>());
    long now = System.nanoTime();
    while (!lately.isEmpty() && now - lately.getFirst() > WITHIN.toNanos()) {
      lately.removeFirst();
    }
    if (lately.size() >= RESTARTS_MAX) {
      part.giveUp();
      progress.say(
          part.name(),
          "ended %d times in %d minutes and stays down; see ./souk logs %s, then ./souk down and up"
              .formatted(lately.size() + 1, WITHIN.toMinutes(), part.name()));
      return;
    }
    lately.addLast(now);
    int pause = pauseSeconds(lately.size());
    progress.say(
        part.name(),
        "ended by itself; starting it again" + (pause == 0 ? "" : " in " + pause + " s"));
    Thread.ofVirtual().name("restart-" + part.name()).start(() -> restart(part, pause));
  }

  /** The first time at once, then each time twice as long. */
  static int pauseSeconds(int attempt) {
    return attempt <= 1 ? 0 : Math.min(PAUSE_MAX_SECONDS, 1 << (attempt - 2));
  }

  private void restart(Part part, int pauseSeconds) {
    try {
      if (end.await(pauseSeconds, TimeUnit.SECONDS)) {
        return;
      }
      part.restart();
      progress.say(part.name(), "runs again");
    } catch (StackException notYet) {
      progress.say(part.name(), String.valueOf(notYet.getMessage()).lines().findFirst().orElse(""));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      restarting.remove(part);
      changed.run();
    }
  }
}
