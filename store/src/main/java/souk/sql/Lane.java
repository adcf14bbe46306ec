package souk.sql;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who wait for the same thing share a database transaction: whatever was asked while one
 * batch ran is the next batch. Nobody waits for a batch to fill: who finds the lane idle runs at
 * once, alone. First come, first served. Thread-safe.
 *
 * <p>There is no thread of its own. A batch runs on the thread of the first who is in it, which
 * then calls the next.
 *
 * @param <Q> what is asked
 * @param <A> its answer
 */
public final class Lane<Q, A> {
  /** Answers questions all at once. */
  @FunctionalInterface
  public interface Batch<Q, A> {
    /** Returns as many answers as there are questions, in their order. */
    List<A> answer(List<Q> questions);
  }

  /** More are waiting than can be served soon, or it took too long. Nothing was done. */
  public static final class LaneFullException extends RuntimeException {
    LaneFullException(String message) {
      super(message);
    }
  }

  private static final class Seat<Q, A> {
    final Q question;
    final CountDownLatch called = new CountDownLatch(1); // to take the answer, or to lead
    volatile @Nullable A answer;
    volatile @Nullable RuntimeException failure;

    Seat(Q question) {
      this.question = question;
    }

    boolean isServed() {
      return answer != null || failure != null;
    }
  }

  private final Batch<Q, A> work;
  private final int batchMax;
  private final int waitingMax;
  private final Duration patience;
  private final Deque<Seat<Q, A>> waiting = new ArrayDeque<>(); // guarded by this
  private boolean busy; // guarded by this

  /**
   * @param batchMax how many are answered at once, at most
   * @param waitingMax how many may wait; who comes later is turned away at once
   * @param patience how long one waits for the batch to begin
   */
  public Lane(Batch<Q, A> work, int batchMax, int waitingMax, Duration patience) {
    this.work = work;
    this.batchMax = batchMax;
    this.waitingMax = waitingMax;
    this.patience = patience;
  }

  /**
   * @throws LaneFullException if it is too busy; nothing was done
   * @throws RuntimeException what the batch failed with
   */
  public A ask(Q question) {
    Seat<Q, A> seat = new Seat<>(question);
    if (!sitDown(seat)) {
      awaitCall(seat);
    }
    if (!seat.isServed()) {
      lead();
    }
    return served(seat);
  }

  /** Returns whether it may lead at once. */
  private synchronized boolean sitDown(Seat<Q, A> seat) {
    if (waiting.size() >= waitingMax) {
      throw new LaneFullException(waitingMax + " wait already");
    }
    waiting.add(seat);
    boolean leads = !busy;
    busy = true;
    return leads;
  }

  private void awaitCall(Seat<Q, A> seat) {
    boolean called;
    try {
      called = seat.called.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      called = false;
    }
    // Whoever is no longer waiting is in a batch, or has been called to lead one.
    if (!called && !standUp(seat)) {
      awaitBatch(seat);
    }
  }

  /** Leaves, unless a batch has begun with it. */
  private synchronized boolean standUp(Seat<Q, A> seat) {
    if (seat.called.getCount() == 0 || !waiting.remove(seat)) {
      return false;
    }
    seat.failure = new LaneFullException("no turn within " + patience);
    return true;
  }

  /** The batch has its own time limit: that of its statements. */
  private static void awaitBatch(Seat<?, ?> seat) {
    boolean interrupted = false;
    while (true) {
      try {
        seat.called.await();
        break;
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void lead() {
    List<Seat<Q, A>> batch = take();
    try {
      serve(batch);
    } finally {
      callNext();
      batch.forEach(seat -> seat.called.countDown());
    }
  }

  private synchronized List<Seat<Q, A>> take() {
    List<Seat<Q, A>> batch = new ArrayList<>(Math.min(waiting.size(), batchMax));
    while (batch.size() < batchMax && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    return batch;
  }

  private synchronized void callNext() {
    @Nullable Seat<Q, A> next = waiting.peek();
    busy = next != null;
    if (next != null) {
      next.called.countDown();
    }
  }

  private void serve(List<Seat<Q, A>> batch) {
    try {
      answer(batch);
    } catch (RuntimeException failure) {
      if (batch.size() == 1 || DatabaseException.isUnavailable(failure)) {
        batch.forEach(seat -> seat.failure = failure);
      } else {
        batch.forEach(seat -> serve(List.of(seat))); // one bad question spoils no other
      }
    } catch (Error broken) {
      batch.forEach(seat -> seat.failure = new IllegalStateException(broken));
      throw broken;
    }
  }

  private void answer(List<Seat<Q, A>> batch) {
    List<A> answers = work.answer(batch.stream().map(seat -> seat.question).toList());
    for (int index = 0; index < batch.size(); index++) {
      batch.get(index).answer = answers.get(index);
    }
  }

  private A served(Seat<Q, A> seat) {
    @Nullable RuntimeException failure = seat.failure;
    if (failure != null) {
      throw failure;
    }
    @Nullable A answer = seat.answer;
    if (answer == null) {
      throw new IllegalStateException("a batch left a question unanswered");
    }
    return answer;
  }
}
