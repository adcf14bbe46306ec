package souk.stack.marketplace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import souk.stack.process.StackException;

/** Work that is done side by side, each piece as soon as what it needs is done. */
final class Startup {
  /** What was begun, or will be. */
  record Piece(String name, CompletableFuture<Void> done) {}

  private final Executor threads;
  private final Progress progress;
  private final Duration tellEvery;
  private final List<Piece> begun = new ArrayList<>();
  private final CompletableFuture<Void> failed = new CompletableFuture<>();

  /**
   * @param tellEvery how long to be silent while nothing gets done
   */
  Startup(Executor threads, Progress progress, Duration tellEvery) {
    this.threads = threads;
    this.progress = progress;
    this.tellEvery = tellEvery;
  }

  /**
   * @param needs what has to be done before; if one of them fails, this is not begun
   */
  Piece begin(String name, Runnable work, Piece... needs) {
    var done =
        all(List.of(needs))
            .thenRunAsync(work, threads)
            .whenComplete((nothing, failure) -> {
              if (failure != null) {
                failed.completeExceptionally(failure);
              }
            });
    var piece = new Piece(name, done);
    begun.add(piece);
    return piece;
  }

  private static CompletableFuture<Void> all(List<Piece> pieces) {
    return CompletableFuture.allOf(
        pieces.stream().map(Piece::done).toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Waits for all that was begun.
   *
   * @throws StackException or whatever else came first, as soon as it comes
   */
  void await() {
    var over = CompletableFuture.anyOf(all(begun), failed);
    try {
      while (!isOver(over)) {
        progress.say("still starting: " + String.join(", ", unfinished()));
      }
    } catch (ExecutionException failure) {
      throw cause(failure);
    } catch (InterruptedException interrupted) {
      throw new StackException("stopped while starting");
    }
  }

  private boolean isOver(CompletableFuture<?> over)
      throws ExecutionException, InterruptedException {
    try {
      over.get(tellEvery.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    }
  }

  private List<String> unfinished() {
    return begun.stream().filter(piece -> !piece.done().isDone()).map(Piece::name).toList();
  }

  private static RuntimeException cause(ExecutionException failure) {
    Throwable cause =
        failure.getCause() instanceof CompletionException wrapped
            ? wrapped.getCause()
            : failure.getCause();
    return cause instanceof RuntimeException reason
        ? reason
        : new StackException(String.valueOf(cause));
  }
}
