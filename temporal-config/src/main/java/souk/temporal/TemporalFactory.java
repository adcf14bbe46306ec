package souk.temporal;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.serviceclient.GrpcCompression;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import jakarta.inject.Singleton;
import java.util.List;

/** The connection to Temporal. Made when first used, so that we start while the server is down. */
@Factory
final class TemporalFactory {
  @Singleton
  @Bean(preDestroy = "shutdown")
  WorkflowServiceStubs service(TemporalSettings settings) {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder()
            .setTarget(settings.target())
            // Ids and amounts: zipping a kilobyte or two costs both sides more than sending it.
            .setGrpcCompression(GrpcCompression.NONE)
            .setRpcTimeout(settings.callTimeout())
            .setRpcRetryOptions(
                RpcRetryOptions.newBuilder(RpcRetryOptions.getDefaultInstance())
                    .setExpiration(settings.callTimeout())
                    .build())
            .build());
  }

  @Singleton
  WorkflowClient client(WorkflowServiceStubs service, TemporalSettings settings) {
    return WorkflowClient.newInstance(
        service,
        WorkflowClientOptions.newBuilder()
            .setNamespace(settings.namespace())
            .setDataConverter(SoukDataConverter.create())
            .setContextPropagators(List.of(new TracePropagator()))
            .setInterceptors(new TraceSender())
            .build());
  }

  /** Shares the client with whoever starts workflows in this process: that makes a start eager. */
  @Singleton
  WorkerFactory workers(WorkflowClient client, List<WorkerInterceptor> interceptors) {
    return WorkerFactory.newInstance(
        client,
        WorkerFactoryOptions.newBuilder()
            .setUsingVirtualWorkflowThreads(true)
            .setWorkflowCacheSize(2_000)
            .setWorkerInterceptors(interceptors.toArray(WorkerInterceptor[]::new))
            .build());
  }
}
