package souk.checkout.flow;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must be undone if the checkout ends without orders, newest first. Each undo is added before
 * its step, because a step that timed out may have happened.
 */
final class Undo {
  private final Deque<Runnable> steps = new ArrayDeque<>();

  void add(Runnable step) {
    steps.push(step);
  }

  /** Runs what is left. A step counts as undone only once it has returned. */
  void run() {
    while (!steps.isEmpty()) {
      steps.getFirst().run();
      steps.removeFirst();
    }
  }

  /** Nothing is left to undo: the step is known not to have happened, or stands for good. */
  void forget() {
    steps.clear();
  }
}
