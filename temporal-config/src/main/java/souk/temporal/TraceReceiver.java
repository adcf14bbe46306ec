package souk.temporal;

import io.temporal.common.interceptors.Header;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * A workflow goes on in the trace of whoever spoke to it last: paying on a hold is another request
 * than holding. Changes nothing that a replay compares.
 */
@Singleton
final class TraceReceiver extends WorkerInterceptorBase {
  private static final TracePropagator TRACE = new TracePropagator();

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new Hearing(next);
  }

  /** One run of a workflow; its threads take turns. */
  private static final class Hearing extends WorkflowInboundCallsInterceptorBase {
    private @Nullable Object newest;

    Hearing(WorkflowInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(WorkflowOutboundCallsInterceptor outbound) {
      super.init(new Steps(outbound));
    }

    @Override
    public void handleSignal(SignalInput input) {
      hear(input.getHeader());
      super.handleSignal(input);
    }

    @Override
    public UpdateOutput executeUpdate(UpdateInput input) {
      hear(input.getHeader());
      return super.executeUpdate(input);
    }

    /** Who sends none, such as an operator at the command line, leaves the trace as it is. */
    private void hear(Header header) {
      @Nullable Object told = TRACE.deserializeContext(header.getValues());
      if (told != null) {
        newest = told;
      }
      becomeNewest();
    }

    /** For this thread's lines, and for the steps it takes from here on. */
    private void becomeNewest() {
      if (newest != null) {
        TRACE.setCurrentContext(newest);
      }
    }

    private final class Steps extends WorkflowOutboundCallsInterceptorBase {
      Steps(WorkflowOutboundCallsInterceptor next) {
        super(next);
      }

      @Override
      public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
        becomeNewest();
        return super.executeActivity(input);
      }

      @Override
      public <R> LocalActivityOutput<R> executeLocalActivity(LocalActivityInput<R> input) {
        becomeNewest();
        return super.executeLocalActivity(input);
      }
    }
  }
}
