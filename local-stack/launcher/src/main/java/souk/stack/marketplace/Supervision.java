package souk.stack.marketplace;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import souk.stack.process.StackException;

/** Starts again what ends by itself, but not for ever. */
public final class Supervision {
  private static final int LOOK_EVERY_MILLIS = 500;

  private final Marketplace marketplace;
  private final Progress progress;
  private final Runnable changed;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Map<Part, Restarts> restarts = new HashMap<>();
  private final Set<Part> restarting = ConcurrentHashMap.newKeySet();

  /**
   * @param changed is called after a part has a new process
   */
  public Supervision(Marketplace marketplace, Progress progress, Runnable changed) {
    this.marketplace = marketplace;
    this.progress = progress;
    this.changed = changed;
  }

  /** Watches until {@link #end}. */
  public void watch() throws InterruptedException {
    do {
      for (Part part : marketplace.parts()) {
        if (part.hasDied() && restarting.add(part)) {
          startAgain(part);
        }
      }
    } while (!end.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
  }

  public void end() {
    end.countDown();
  }

  private void startAgain(Part part) {
    Restarts before = restarts.computeIfAbsent(part, unseen -> new Restarts());
    OptionalInt pause = before.next(System.nanoTime());
    if (pause.isEmpty()) {
      part.giveUp();
      progress.say(
          part.name(),
          "ended %d times in a row and stays down; see ./souk logs %s, then ./souk down and up"
              .formatted(Restarts.IN_A_ROW_MAX + 1, part.name()));
      return;
    }
    int seconds = pause.getAsInt();
    progress.say(
        part.name(),
        "ended by itself; starting it again" + (seconds == 0 ? "" : " in " + seconds + " s"));
    Thread.ofVirtual().name("restart-" + part.name()).start(() -> restart(part, before, seconds));
  }

  private void restart(Part part, Restarts restarts, int pauseSeconds) {
    try {
      if (end.await(pauseSeconds, TimeUnit.SECONDS)) {
        return;
      }
      part.restart();
      restarts.runs(System.nanoTime());
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
