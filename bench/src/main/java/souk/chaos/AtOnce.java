package souk.chaos;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import souk.load.Api.Answer;

/** Two who want something at the same moment. */
record AtOnce(Answer first, Answer second) {
  static AtOnce ask(Callable<Answer> one, Callable<Answer> other) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> first = threads.submit(one);
      Future<Answer> second = threads.submit(other);
      return new AtOnce(first.get(), second.get());
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof RuntimeException reason
          ? reason
          : new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", interrupted);
    }
  }
}
