package souk.temporal;

import io.temporal.client.WorkflowUpdateHandle;
import io.temporal.common.interceptors.Header;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptor;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowClientInterceptorBase;

/** Sends the trace along with signals and updates, as {@link TracePropagator} does with starts. */
final class TraceSender extends WorkflowClientInterceptorBase {
  private static final TracePropagator TRACE = new TracePropagator();

  @Override
  public WorkflowClientCallsInterceptor workflowClientCallsInterceptor(
      WorkflowClientCallsInterceptor next) {
    return new WorkflowClientCallsInterceptorBase(next) {
      @Override
      public WorkflowSignalOutput signal(WorkflowSignalInput input) {
        addTrace(input.getHeader());
        return super.signal(input);
      }

      @Override
      public <R> WorkflowUpdateHandle<R> startUpdate(StartUpdateInput<R> input) {
        addTrace(input.getHeader());
        return super.startUpdate(input);
      }
    };
  }

  private static void addTrace(Header header) {
    header.getValues().putAll(TRACE.serializeContext(TRACE.getCurrentContext()));
  }
}
