package souk.temporal;

import io.temporal.api.common.v1.Payload;
import io.temporal.common.context.ContextPropagator;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import souk.trace.Traceparent;

/**
 * Takes the trace along from whoever starts a workflow to the workflow, and from there to its
 * steps. What workflows are told later, the SDK leaves out: see {@link TraceSender}.
 */
final class TracePropagator implements ContextPropagator {
  @Override
  public String getName() {
    return Traceparent.NAME;
  }

  @Override
  public Map<String, Payload> serializeContext(@Nullable Object traceparent) {
    return traceparent == null ? Map.of() : Map.of(Traceparent.NAME, written(traceparent));
  }

  private static Payload written(Object traceparent) {
    return DefaultDataConverter.STANDARD_INSTANCE.toPayload(traceparent).orElseThrow();
  }

  @Override
  public @Nullable Object deserializeContext(Map<String, Payload> header) {
    Payload written = header.get(Traceparent.NAME);
    return written == null
        ? null
        : DefaultDataConverter.STANDARD_INSTANCE.fromPayload(written, String.class, String.class);
  }

  @Override
  public @Nullable Object getCurrentContext() {
    return MDC.get(Traceparent.NAME);
  }

  @Override
  public void setCurrentContext(@Nullable Object traceparent) {
    if (traceparent == null) {
      MDC.remove(Traceparent.NAME);
    } else {
      MDC.put(Traceparent.NAME, (String) traceparent);
    }
  }
}
