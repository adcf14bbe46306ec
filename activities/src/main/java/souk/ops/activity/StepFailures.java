package souk.ops.activity;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.checkout.CheckoutWorkflow;
import souk.ops.store.StepFailureStore;

/**
 * Writes down which steps of checkouts fail, for operators: what is retried within a workflow task
 * is pending nowhere. A step that succeeds at once costs nothing. Written beside the step, in
 * order, by one thread: neither its time nor a failure of the database ever reaches the step.
 */
@Singleton
public final class StepFailures extends WorkerInterceptorBase {
  private static final Logger LOG = LoggerFactory.getLogger(StepFailures.class);
  private static final int WAITING_MAX = 1_000;
  private static final int KNOWN_MAX = 10_000;

  private record Step(String checkoutId, String type) {}

  private final StepFailureStore store;
  private final Set<Step> failing = ConcurrentHashMap.newKeySet();

  /** What finds no room is dropped: the step fails again, and is written down then. */
  private final ExecutorService writer =
      new ThreadPoolExecutor(
          0,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_MAX),
          Thread.ofPlatform().daemon().name("step-failures-", 0).factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  StepFailures(StepFailureStore store) {
    this.store = store;
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new Watched(next);
  }

  private final class Watched extends ActivityInboundCallsInterceptorBase {
    private @Nullable ActivityInfo call;

    Watched(ActivityInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(ActivityExecutionContext context) {
      call = context.getInfo();
      super.init(context);
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      try {
        ActivityOutput output = super.execute(input);
        checkoutStep().ifPresent(this::succeeded);
        return output;
      } catch (RuntimeException failure) {
        checkoutStep().ifPresent(step -> failed(step, failure));
        throw failure;
      }
    }

    private Optional<Step> checkoutStep() {
      return Optional.ofNullable(call)
          .flatMap(info ->
              Optional.ofNullable(info.getWorkflowId())
                  .flatMap(CheckoutWorkflow::checkoutId)
                  .map(checkoutId -> new Step(checkoutId, info.getActivityType())));
    }

    private void failed(Step step, RuntimeException failure) {
      if (failing.size() < KNOWN_MAX) {
        failing.add(step);
      }
      String text = FailureText.of(failure);
      later(() -> store.failed(step.checkoutId(), step.type(), text));
    }

    /** One that was tried before may have failed in another process. */
    private void succeeded(Step step) {
      boolean failedHere = !failing.isEmpty() && failing.remove(step);
      if (failedHere || (call != null && call.getAttempt() > 1)) {
        later(() -> store.succeeded(step.checkoutId(), step.type()));
      }
    }
  }

  private void later(Runnable write) {
    writer.execute(() -> {
      try {
        write.run();
      } catch (RuntimeException away) {
        LOG.warn("a step's failure could not be written down: {}", away.toString());
      }
    });
  }

  @PreDestroy
  void stop() {
    writer.shutdown();
  }
}
